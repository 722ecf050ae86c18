import { withCompose } from '../compose.ts';
import { type Configuration, configurations, copyComposeFiles, type Services } from '../configurations.ts';
import { resolveWritten } from '../written.ts';

/** Every configuration as Compose resolves it, or, where there is no Compose, as far as the files tell. */
export const resolved: Map<Configuration, Services> = await resolveAll();

async function resolveAll() {
  if (!withCompose) return resolveEach(resolveWritten);
  const copy = await copyComposeFiles();
  try {
    return await resolveEach(copy.resolve);
  } finally {
    await copy.remove();
  }
}

async function resolveEach(resolve: (configuration: Configuration) => Promise<Services>) {
  const services = await Promise.all(configurations.map((each) => resolve(each)));
  return new Map(configurations.map((each, index) => [each, services[index] ?? {}]));
}

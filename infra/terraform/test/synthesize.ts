import { Testing } from '../src/cdk.ts';
import type { Config } from '../src/config.ts';
import { createEnvironment } from '../src/environment-stack.ts';
import { environments } from '../src/environments/index.ts';
import type { Images } from '../src/images.ts';

export type Resource = Record<string, unknown>;
export type Document = {
  terraform: Resource & { backend: Record<string, Resource> };
  resource: Record<string, Record<string, Resource>>;
  ephemeral: Record<string, Record<string, Resource>>;
};

export const images: Images = {
  api: `sha256:${'a'.repeat(64)}`,
  'api-proxy': `sha256:${'b'.repeat(64)}`,
  consumer: `sha256:${'c'.repeat(64)}`,
};

export function configOf(name: string): Config {
  const found = environments().find((config) => config.name === name);
  if (found === undefined) throw new Error(`no environment ${name}`);
  return found;
}

/** What Terraform would read. */
export function synthesize(config: Config): Document {
  return JSON.parse(Testing.synth(createEnvironment(Testing.app(), config, images)));
}

/** All resources of a type with their names. */
export function all(document: Document, type: string): [name: string, resource: Resource][] {
  return Object.entries(document.resource[type] ?? {});
}

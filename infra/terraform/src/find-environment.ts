import type { Config } from './config.ts';
import { environments } from './environments/index.ts';

/** @throws Error that names the environments there are. */
export function findEnvironment(wanted = ''): Config {
  const known = environments();
  const found = known.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const names = known.map(({ name }) => name).join(' or ');
  throw new Error(`Expected ${names} for ENV but received "${wanted}"`);
}

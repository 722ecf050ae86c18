import { type Config, readConfig } from '../config.ts';
import { dev } from './dev.ts';
import { prod } from './prod.ts';

/** @throws Error that names every wrong field of the first wrong one. */
export function environments(): Config[] {
  return [dev, prod].map(readConfig);
}

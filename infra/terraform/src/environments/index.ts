import { type Config, readConfig } from '../config.ts';
import { dev } from './dev.ts';
import { prod } from './prod.ts';

/** @throws Error that names every wrong field of the first wrong one. */
export function environments(written: object[] = [dev, prod]): Config[] {
  const all = written.map(readConfig);
  for (const { name, account, region } of all) {
    const other = all.find((config) => config.account === account && config.region !== region);
    if (other !== undefined)
      throw new Error(
        `Expected one region for account ${account} but received ${region} for ${name} and ${other.region} for ${other.name}: states and images of an account lie in one. Another region wants another account. See src/environments.`,
      );
  }
  return all;
}

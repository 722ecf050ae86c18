import { readFileSync } from 'node:fs';

/** The version in a package.json. */
export function readVersion(packageJson: URL): string {
  return JSON.parse(readFileSync(packageJson, 'utf8')).version;
}

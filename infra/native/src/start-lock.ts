import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identify, isAlive } from './process-identity.ts';

const lockFile = (folder: string) => join(folder, 'starting.json');

/**
 * Takes the right to start the run in `folder`; false where another process that still lives has it.
 * Give it back with {@link releaseStart}.
 */
export async function acquireStart(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(lockFile(folder), JSON.stringify(await identify(process.pid)), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = JSON.parse(await readFile(lockFile(folder), 'utf8').catch(() => 'null'));
  if (holder !== null && (await isAlive(holder))) return false;
  await releaseStart(folder);
  return acquireStart(folder);
}

export async function releaseStart(folder: string): Promise<void> {
  await rm(lockFile(folder), { force: true });
}

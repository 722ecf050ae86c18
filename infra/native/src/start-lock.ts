import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from './user-error.ts';

const BUSY = 5;

/**
 * Does something that only one process may do at a time to the run in `folder`.
 * @throws UserError where another one is at it
 */
export async function alone<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  // An empty database, for its lock: the system takes it back from whoever dies, so none is ever left behind.
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    begin(lock);
    return await work();
  } finally {
    lock.close();
  }
}

function begin(lock: DatabaseSync): void {
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== BUSY) throw error;
    throw new UserError('Another "make up" or "make clean" is at work. Wait for it.');
  }
}

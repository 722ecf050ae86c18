import { readFile } from 'node:fs/promises';

/** The last lines of a log behind its first `skip` bytes, or none where there is no log yet. */
export async function tail(file: string, lines: number, skip: number): Promise<string[]> {
  const log = await readFile(file).catch(() => Buffer.alloc(0));
  return log.subarray(skip).toString().trimEnd().split('\n').slice(-lines);
}

import { readFile } from 'node:fs/promises';

/** The last lines of a log, or none where there is no log yet. */
export async function tail(file: string, lines: number): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines);
}

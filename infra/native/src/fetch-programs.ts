import { nativeFolder } from './config.ts';
import { download } from './download.ts';

/** Brings the servers' programs, where they are not there already. */
export async function fetchPrograms(say: (line: string) => void): Promise<void> {
  await download(`${nativeFolder}/programs`, say);
}

import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { nativeFolder, readDownloads, readYes, runFolder } from './config.ts';
import { down } from './down.ts';
import { alone } from './start-lock.ts';
import { UserError } from './user-error.ts';

/** Stops everything and removes its data, logs and passwords; the downloaded programs only when told to. */
export async function clean(say: (line: string) => void): Promise<void> {
  if (!readYes() && !(await confirmed())) return say('Nothing was removed.');
  await alone(runFolder, async () => {
    await down(say);
    await rm(runFolder, { recursive: true, force: true });
  });
  say('Removed all jobs, pictures, messages, logs and passwords of the native start.');
  if (!readDownloads()) return;
  for (const folder of ['programs', 'tools'])
    await rm(`${nativeFolder}/${folder}`, { recursive: true, force: true });
  say('Removed the downloaded servers and the tools.');
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UserError('Expected YES=1, as there is no terminal to ask at.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(
      'This removes every job, picture and message of the native start. Type yes to go on: ',
    );
    return answer.trim() === 'yes';
  } finally {
    terminal.close();
  }
}

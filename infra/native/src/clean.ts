import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { readYes, runFolder } from './config.ts';
import { down } from './down.ts';

/** Stops everything and removes its data, logs and passwords. The downloaded programs stay. */
export async function clean(say: (line: string) => void): Promise<void> {
  if (!readYes() && !(await confirmed())) return say('Nothing was removed.');
  await down(say);
  await rm(runFolder, { recursive: true, force: true });
  say('Removed all jobs, pictures, messages, logs and passwords of the native start.');
}

async function confirmed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(
      'This removes every job, picture and message. Type yes to go on: ',
    );
    return answer.trim() === 'yes';
  } finally {
    terminal.close();
  }
}

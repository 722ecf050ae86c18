import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './part.ts';
import { tail } from './tail.ts';
import { UserError } from './user-error.ts';

/** How long a part may take to answer after it was started for the first time. */
export const READY_WITHIN_MS = 60_000;
const PROBE_MS = 150;

/** Asks until the part answers (true), or until it is over with it or with its time (false). */
export async function answers(part: Part, over: AbortSignal, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!over.aborted && Date.now() < deadline) {
    const answered = await part.probe().then(
      () => true,
      () => false,
    );
    if (answered) return !over.aborted;
    await sleep(PROBE_MS);
  }
  return false;
}

/** Why a part has failed to start, with the end of its log. */
export async function notReady(
  name: string,
  ranMs: number,
  lastExit: string | undefined,
  { file, startsAt }: { file: string; startsAt: number },
): Promise<UserError> {
  const what =
    ranMs >= READY_WITHIN_MS ? `did not answer within ${READY_WITHIN_MS / 1000} s` : `ended (${lastExit})`;
  const lines = await tail(file, 15, startsAt);
  return new UserError(
    `${name} ${what}. The end of ${file}:\n${lines.map((line) => `  | ${line}`).join('\n')}`,
  );
}

import { isFinal, type JobId } from '@picture-resize/job';
import { Problem } from './problem.ts';
import type { Watch } from './watch.ts';

const MAX_SECONDS = 30;

/** Reads `?wait=`: how many seconds the client would rather wait than ask again. */
export function readWait(value: unknown): number {
  if (value === undefined) return 0;
  const seconds = Number(value);
  if (typeof value === 'string' && value !== '' && seconds >= 0 && seconds <= MAX_SECONDS) return seconds;
  const detail = `Expected seconds from 0 to ${MAX_SECONDS} for wait but received ${JSON.stringify(value)}`;
  throw new Problem('invalid-request', detail, { errors: [{ field: 'wait', detail }] });
}

/** Resolves when the job is finished or can't be read, when the time is over, or when `signal` ends the wait. */
export async function waitUntilFinal(
  watch: Watch,
  id: JobId,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  const stop = watch(id, {
    onChange: (job) => {
      if (job !== undefined && isFinal(job.status)) end();
    },
    onTrouble: end,
  });
  const timer = setTimeout(end, seconds * 1000);
  signal.addEventListener('abort', end);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    stop();
  }
}

import type { JobId } from '@picture-resize/job';
import type { Logger } from '@picture-resize/service-kit';
import type { Store } from './store.ts';

/**
 * The work's outcome. Once the process is out of time the job is handed back instead: its message is not
 * processed, so another consumer begins it, and this attempt does not count, as it was not the job that ended it.
 * The work itself can't be broken off; it ends with the process.
 */
export async function orHandBack<T>(
  work: Promise<T>,
  id: JobId,
  { store, logger, outOfTime }: { store: Pick<Store, 'handBack'>; logger: Logger; outOfTime: AbortSignal },
): Promise<T> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  outOfTime.addEventListener('abort', end, { once: true });
  // While it was written that the job begins.
  if (outOfTime.aborted) end();
  try {
    const outcome = work.then((value) => ({ value }));
    const first = await Promise.race([outcome, over]);
    if (first !== undefined) return first.value;
    outcome.catch(() => {});
    await store.handBack(id);
    logger.warn({ job_id: id }, 'handed back');
    throw outOfTime.reason;
  } finally {
    outOfTime.removeEventListener('abort', end);
  }
}

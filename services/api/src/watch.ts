import { isFinal, type JobId } from '@picture-resize/job';
import type { Find, FoundJob } from './find.ts';

/** Hands over the job's row (undefined: no row yet) each time its status changes; returns how to stop. */
export type Watch = (id: JobId, onChange: (job: FoundJob | undefined) => void) => () => void;

const INTERVAL_MS = 100;

/**
 * Watches jobs for all waiting clients together: one query a round for everybody, and none while
 * nobody waits. A round that fails is left out; the next one comes anyway.
 */
export function createWatch(find: Find): Watch {
  const watchers = new Map<symbol, { id: JobId; seen: string; onChange: Parameters<Watch>[1] }>();
  let running = false;

  const round = async () => {
    const ids = [...new Set([...watchers.values()].map(({ id }) => id))];
    const found = await find.jobs(ids);
    for (const [key, watcher] of watchers) {
      const job = found.get(watcher.id);
      const status = job?.status ?? 'queued';
      if (status === watcher.seen) continue;
      watcher.seen = status;
      if (isFinal(status)) watchers.delete(key);
      watcher.onChange(job);
    }
  };

  const rounds = async () => {
    running = true;
    while (watchers.size > 0) {
      await round().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
    running = false;
  };

  return (id, onChange) => {
    const key = Symbol(id);
    watchers.set(key, { id, seen: '', onChange });
    if (!running) void rounds();
    return () => watchers.delete(key);
  };
}

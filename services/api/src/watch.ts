import { isFinal, type JobId } from '@picture-resize/job';
import { untraced } from '@picture-resize/service-kit';
import type { Find, FoundJob } from './find.ts';

export interface Watcher {
  /** The job's row (undefined: no row yet), at first and each time its status changes. */
  onChange: (job: FoundJob | undefined) => void;
  /** The table can't be read now. */
  onTrouble: () => void;
}

/** Watches until the job is finished or the returned function is called. */
export type Watch = (id: JobId, watcher: Watcher) => () => void;

interface Watching extends Watcher {
  id: JobId;
  seen: string;
}

const INTERVAL_MS = 100;

/**
 * Watches jobs for all waiting clients together: one query a round for everybody, and none while
 * nobody waits.
 */
export function createWatch(find: Find): Watch {
  const watchings = new Set<Watching>();
  let running = false;

  const round = async () => {
    // Who comes while the query is under way is not in its answer.
    const asked = [...watchings];
    const found = await find.jobs([...new Set(asked.map(({ id }) => id))]).catch(() => undefined);
    for (const watching of asked) {
      if (!watchings.has(watching)) continue;
      if (found === undefined) watching.onTrouble();
      else tell(watching, found.get(watching.id));
    }
  };
  const tell = (watching: Watching, job: FoundJob | undefined) => {
    const status = job?.status ?? 'queued';
    if (status === watching.seen) return;
    watching.seen = status;
    if (isFinal(status)) watchings.delete(watching);
    watching.onChange(job);
  };
  const rounds = async () => {
    running = true;
    while (watchings.size > 0) {
      await round();
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
    running = false;
  };

  return (id, watcher) => {
    const watching = { id, seen: '', ...watcher };
    watchings.add(watching);
    if (!running) void untraced(rounds);
    return () => watchings.delete(watching);
  };
}

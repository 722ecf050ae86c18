import type { JobId } from '@picture-resize/job';
import { type AuditSources, type AuditState, openBooks, type Place, stateOf } from './books.ts';

/** How many jobs are in each state. */
export type Tally = Record<AuditState, number>;

/**
 * An audit that goes on where it stopped: each run reads only what is new, and holds what is not final yet.
 * A job that is final is counted and forgotten, so memory holds the backlog and what is put aside, and no more.
 * What becomes of a row after that only a whole audit can tell. A run that fails may be made again; `sign` is called with
 * all that it reads.
 */
export function createFollowingAudit(sources: AuditSources): (sign?: () => void) => Promise<Tally> {
  const readBooks = openBooks(sources);
  const open = new Map<JobId, Place>();
  const finished = { done: 0, failed: 0, expired: 0 };
  const deadLettered = new Set<JobId>();
  const take = (id: JobId | undefined, place: Place) => {
    if (id === undefined) return;
    // A job that was put aside comes again when it is redriven.
    deadLettered.delete(id);
    open.set(id, place);
  };

  const look = async (sign?: () => void): Promise<Tally> => {
    const books = await readBooks(take, () => [...open.keys()], sign);
    const unfinished = { waiting: 0, unaccounted: 0 };
    for (const [id, place] of open) {
      const state = stateOf(id, place, books);
      if (state === 'waiting' || state === 'unaccounted') {
        unfinished[state] += 1;
        continue;
      }
      open.delete(id);
      if (state === 'deadLettered') deadLettered.add(id);
      else finished[state] += 1;
    }
    return { ...finished, ...unfinished, deadLettered: deadLettered.size };
  };
  return async (sign) => {
    const tally = await look(sign);
    // As in a whole audit, whose jobs may be redriven meanwhile.
    return tally.unaccounted === 0 ? tally : await look(sign);
  };
}

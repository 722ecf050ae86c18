import type { JobId } from '@picture-resize/job';
import { type AuditSources, type Books, openBooks, type Place, stateOf } from './books.ts';

/** accepted = done + failed + deadLettered + waiting + expired + unaccounted, counting each job once. */
export interface Ledger {
  /** Jobs of ours that lie in the topic. */
  accepted: number;
  done: number;
  failed: number;
  /** Not done, with the message in the dead-letter topic. */
  deadLettered: number;
  /** Not yet committed by the group. */
  waiting: number;
  /** Past the retention: the row may be gone. */
  expired: number;
  /** Committed, and yet neither finished nor put aside: lost. Must be empty. */
  unaccounted: JobId[];
  /** Messages beyond the first of a job. */
  duplicates: number;
  /** Messages that are not ours, in the topic and among the dead letters. */
  foreign: number;
  foreignDeadLetters: number;
}

/** Holds the topic against the dead letters and the table, on a system that may run. */
export async function audit(sources: AuditSources): Promise<Ledger> {
  const readBooks = openBooks(sources);
  const accepted = { places: new Map<JobId, Place>(), messages: 0, foreign: 0 };
  const take = (id: JobId | undefined, place: Place) => {
    if (id === undefined) {
      accepted.foreign += 1;
      return;
    }
    accepted.messages += 1;
    accepted.places.set(id, place);
  };
  const look = async () => ledgerOf(accepted, await readBooks(take, () => [...accepted.places.keys()]));
  const ledger = await look();
  // A job that is redriven meanwhile is no letter any more, and its new message came after those that were read.
  return ledger.unaccounted.length === 0 ? ledger : await look();
}

function ledgerOf(
  { places, messages, foreign }: { places: Map<JobId, Place>; messages: number; foreign: number },
  books: Books,
): Ledger {
  const ledger: Ledger = {
    accepted: places.size,
    done: 0,
    failed: 0,
    deadLettered: 0,
    waiting: 0,
    expired: 0,
    unaccounted: [],
    duplicates: messages - places.size,
    foreign,
    foreignDeadLetters: [...books.letters.values()].filter((id) => id === undefined).length,
  };
  for (const [id, place] of places) {
    const state = stateOf(id, place, books);
    if (state === 'unaccounted') ledger.unaccounted.push(id);
    else ledger[state] += 1;
  }
  return ledger;
}

import { type JobId, readId } from '@picture-resize/job';
import { deadLetterTopic } from '@picture-resize/kafka';
import {
  type AuditSources,
  type AuditState,
  type Place,
  readCommitted,
  readStates,
  stateOf,
} from './audit.ts';
import { REDRIVEN_HEADER } from './dead-letters.ts';
import { type Bookmarks, type Lying, readTopic } from './read-topic.ts';

/** How many jobs are in each state. */
export type Tally = Record<AuditState, number>;

/**
 * An audit that goes on where it stopped: each run reads only what is new, and holds what is not final yet.
 * A job that is final is counted and forgotten, so memory holds the backlog and what is put aside, and no more.
 * What becomes of a row after that only a whole audit can tell. A run that fails may be made again.
 */
export function createFollowingAudit(sources: AuditSources): () => Promise<Tally> {
  const { kafka, topic, groupId, database, secret, retentionMs } = sources;
  const bookmarks: Bookmarks = new Map();
  const letters = createLetterBook(sources);
  const open = new Map<JobId, Place>();
  const finished = { done: 0, failed: 0, expired: 0 };
  const deadLettered = new Set<JobId>();

  return async () => {
    const take = ({ partition, message }: Lying) => {
      const id = readId(message, secret);
      if (id === undefined) return;
      // A job that was put aside comes again when it is redriven.
      deadLettered.delete(id);
      open.set(id, { partition, offset: BigInt(message.offset) });
    };
    await readTopic(kafka, topic, take, bookmarks);
    const committed = await readCommitted(kafka, topic, groupId);
    const putAside = await letters.read();
    const rows = await readStates(database, [...open.keys()]);

    const unfinished = { waiting: 0, unaccounted: 0 };
    for (const [id, place] of open) {
      const state = stateOf(id, place, { rows, putAside, committed, retentionMs });
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
}

/** The letters that wait for somebody, by their place; read on from where it stopped. */
function createLetterBook({ kafka, topic, secret }: AuditSources) {
  const bookmarks: Bookmarks = new Map();
  const ids = new Map<string, JobId | undefined>();
  return {
    read: async (): Promise<ReadonlySet<JobId | undefined>> => {
      const take = ({ partition, message }: Lying) => {
        const redriven = message.headers?.[REDRIVEN_HEADER];
        if (redriven === undefined) ids.set(`${partition}/${message.offset}`, readId(message, secret));
        else ids.delete(String(redriven));
      };
      await readTopic(kafka, deadLetterTopic(topic), take, bookmarks);
      return new Set(ids.values());
    },
  };
}

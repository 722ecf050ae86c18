import { acceptedAt, type Database, type JobId, type RowState, readId } from '@picture-resize/job';
import { deadLetterTopic } from '@picture-resize/kafka';
import type { Kafka } from 'kafkajs';
import { placeOf, REDRIVEN_HEADER } from './dead-letters.ts';
import { type Bookmarks, type Lying, readTopic } from './read-topic.ts';

export interface AuditSources {
  kafka: Kafka;
  topic: string;
  groupId: string;
  database: Database;
  secret: string;
  retentionMs: number;
}

export interface Place {
  partition: number;
  offset: bigint;
}

/** What is known of all jobs: their rows, what was put aside, and how far the group has come. */
export interface Books {
  rows: Map<JobId, RowState>;
  /** By its place in the dead-letter topic, whose each letter is; undefined: not ours. */
  letters: ReadonlyMap<string, JobId | undefined>;
  putAside: ReadonlySet<JobId | undefined>;
  /** By partition: the offset of the next message the group will take. */
  committed: Map<number, bigint>;
  retentionMs: number;
}

/** Where a job can be found in the books. */
export type AuditState = 'done' | 'failed' | 'deadLettered' | 'waiting' | 'expired' | 'unaccounted';

/**
 * Reads the books, each time from where it stopped. Safe on a running system, because it asks in the order in which a
 * job moves: messages first (`take`), then what is committed, and what that promises last, of the jobs that `ids` names.
 * `sign` is called with all that is read.
 */
export type ReadBooks = (
  take: (id: JobId | undefined, place: Place) => void,
  ids: () => JobId[],
  sign?: () => void,
) => Promise<Books>;

export function openBooks({ kafka, topic, groupId, database, secret, retentionMs }: AuditSources): ReadBooks {
  const [ofJobs, ofLetters]: [Bookmarks, Bookmarks] = [new Map(), new Map()];
  const letters = new Map<string, JobId | undefined>();
  const takeLetter = (from: Lying) => {
    const redriven = from.message.headers?.[REDRIVEN_HEADER];
    if (redriven === undefined) letters.set(placeOf(from), readId(from.message, secret));
    else letters.delete(String(redriven));
  };
  return async (take, ids, sign = () => {}) => {
    const read = (from: string, each: (lying: Lying) => void, bookmarks: Bookmarks) =>
      readTopic(
        kafka,
        from,
        (lying) => {
          sign();
          each(lying);
        },
        bookmarks,
      );
    const takeJob = ({ partition, message }: Lying) =>
      take(readId(message, secret), { partition, offset: BigInt(message.offset) });
    await read(topic, takeJob, ofJobs);
    const committed = await readCommitted(kafka, topic, groupId);
    await read(deadLetterTopic(topic), takeLetter, ofLetters);
    const rows = await readStates(database, ids(), sign);
    return { rows, letters, putAside: new Set(letters.values()), committed, retentionMs };
  };
}

/** How the books account for a job whose last message lies at `place`. */
export function stateOf(id: JobId, place: Place, books: Books): AuditState {
  const status = books.rows.get(id);
  if (status === 'done') return 'done';
  if (status === 'failed') return books.putAside.has(id) ? 'deadLettered' : 'failed';
  if (place.offset >= (books.committed.get(place.partition) ?? 0n)) return 'waiting';
  // A redrive that was broken off has opened its row and sent nothing: the letter still waits for somebody.
  if (books.putAside.has(id)) return 'deadLettered';
  return acceptedAt(id) + books.retentionMs <= Date.now() ? 'expired' : 'unaccounted';
}

/** By partition, how far the group has come. */
async function readCommitted(kafka: Kafka, topic: string, groupId: string): Promise<Map<number, bigint>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return new Map(group?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
  } finally {
    await admin.disconnect();
  }
}

const BATCH = 1_000;

/** The states of those jobs that have a row. */
async function readStates({ jobs }: Database, ids: JobId[], sign: () => void): Promise<Map<JobId, RowState>> {
  const states = new Map<JobId, RowState>();
  for (let begin = 0; begin < ids.length; begin += BATCH) {
    const batch = ids.slice(begin, begin + BATCH);
    const rows = await jobs.findAll({ where: { id: batch }, attributes: ['id', 'status'] });
    sign();
    for (const row of rows) states.set(row.get('id') as JobId, row.get('status') as RowState);
  }
  return states;
}

import { acceptedAt, type Database, type JobId, type RowState, readId } from '@picture-resize/job';
import type { Kafka } from 'kafkajs';
import { readLetters } from './dead-letters.ts';
import { readTopic } from './read-topic.ts';

/** accepted = done + failed + deadLettered + waiting + expired + unaccounted, counting each job once. */
export interface Ledger {
  /** Jobs of ours that lie in the topic. */
  accepted: number;
  done: number;
  failed: number;
  /** Failed, with the message in the dead-letter topic. */
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

/** Where a job can be found in the books. */
export type AuditState = 'done' | 'failed' | 'deadLettered' | 'waiting' | 'expired' | 'unaccounted';

/** What is known of all jobs: their rows, what was put aside, and how far the group has come. */
export interface Books {
  rows: Map<JobId, RowState>;
  putAside: ReadonlySet<JobId | undefined>;
  /** By partition: the offset of the next message the group will take. */
  committed: Map<number, bigint>;
  retentionMs: number;
}

/**
 * Holds the topic against the dead letters and the table. Safe on a running system, because it asks in
 * the order in which a job moves: messages first, then what is committed, and what that promises last.
 */
export async function audit(sources: AuditSources): Promise<Ledger> {
  const { kafka, topic, groupId, secret, database, retentionMs } = sources;
  const accepted = await readIds(kafka, topic, secret);
  const committed = await readCommitted(kafka, topic, groupId);
  const letters = await readLetters(kafka, topic, secret);
  const putAside = new Set(letters.map(({ id }) => id));
  const rows = await readStates(database, [...accepted.places.keys()]);

  const ledger: Ledger = {
    accepted: accepted.places.size,
    done: 0,
    failed: 0,
    deadLettered: 0,
    waiting: 0,
    expired: 0,
    unaccounted: [],
    duplicates: accepted.messages - accepted.places.size,
    foreign: accepted.foreign,
    foreignDeadLetters: letters.filter(({ id }) => id === undefined).length,
  };
  for (const [id, place] of accepted.places) {
    const state = stateOf(id, place, { rows, putAside, committed, retentionMs });
    if (state === 'unaccounted') ledger.unaccounted.push(id);
    else ledger[state] += 1;
  }
  return ledger;
}

/** How the books account for a job whose last message lies at `place`. */
export function stateOf(id: JobId, place: Place, books: Books): AuditState {
  const status = books.rows.get(id);
  if (status === 'done') return 'done';
  if (status === 'failed') return books.putAside.has(id) ? 'deadLettered' : 'failed';
  if (place.offset >= (books.committed.get(place.partition) ?? 0n)) return 'waiting';
  return acceptedAt(id) + books.retentionMs <= Date.now() ? 'expired' : 'unaccounted';
}

/** The job ids of a topic, each with the place of its last message. */
async function readIds(kafka: Kafka, topic: string, secret: string) {
  const places = new Map<JobId, Place>();
  let messages = 0;
  let foreign = 0;
  await readTopic(kafka, topic, ({ partition, message }) => {
    const id = readId(message, secret);
    if (id === undefined) {
      foreign += 1;
      return;
    }
    messages += 1;
    places.set(id, { partition, offset: BigInt(message.offset) });
  });
  return { places, messages, foreign };
}

/** By partition, how far the group has come. */
export async function readCommitted(
  kafka: Kafka,
  topic: string,
  groupId: string,
): Promise<Map<number, bigint>> {
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
export async function readStates({ jobs }: Database, ids: JobId[]): Promise<Map<JobId, RowState>> {
  const states = new Map<JobId, RowState>();
  for (let begin = 0; begin < ids.length; begin += BATCH) {
    const batch = ids.slice(begin, begin + BATCH);
    const rows = await jobs.findAll({ where: { id: batch }, attributes: ['id', 'status'] });
    for (const row of rows) states.set(row.get('id') as JobId, row.get('status') as RowState);
  }
  return states;
}

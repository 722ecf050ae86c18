import { deadLetterTopic, type KafkaAddress, PARTITION_BYTES } from '@picture-resize/kafka';
import { untraced } from '@picture-resize/service-kit';
import kafkajs, { type Admin } from 'kafkajs';

type Queue = Pick<KafkaAddress, 'topic' | 'groupId'>;

/** Where the group stands, as of a moment. */
export interface Backlog {
  /** Milliseconds since 1970. */
  at: number;
  /** By partition: the offset of the next message the group will take. */
  committed: number[];
  /** By partition: jobs that no consumer has finished. */
  lag: number[];
  /** The same of all partitions. */
  waiting: number;
  /** Jobs finished in a second, smoothed over the last ten or so. */
  perSecond: number;
}

/** What only the metrics tell. */
interface Count {
  at: number;
  count: number;
}

export interface BacklogPoll {
  /** The newest reading, or undefined while the broker has not answered for a while. */
  latest: () => Backlog | undefined;
  /** Consumers in the group. */
  members: () => number | undefined;
  /** Records in the dead-letter topic. */
  deadLetters: () => number | undefined;
  /** What the broker keeps of a partition before it removes the oldest, worked on or not. */
  partitionBytes: () => number;
  run: (stopping: AbortSignal) => Promise<unknown>;
}

const INTERVAL_MS = 1_000;
const SLOW_INTERVAL_MS = 5_000;
const STALE_MS = 10_000;
/** How much of the newest second goes into `perSecond`. */
const SMOOTHING = 0.1;

/**
 * Asks the broker once a second for everyone. It is also how the api knows that the broker is there.
 * @param letterAdmin for the dead-letter topic alone: kafkajs asks for all topics of an admin at once, so where this
 * one is missing, `admin` would get no answer about the others either
 */
export function createBacklogPoll(admin: Admin, letterAdmin: Admin, queue: Queue): BacklogPoll {
  let latest: Backlog | undefined;
  const read = async () => {
    latest = await readBacklog(admin, queue, latest);
  };
  // Apart, so that none waits for another.
  let members: Count | undefined;
  const readMembers = async () => {
    members = await countMembers(admin, queue);
  };
  let letters: Count | undefined;
  const readLetters = async () => {
    letters = await countLetters(letterAdmin, queue);
  };
  let partitionBytes = PARTITION_BYTES;
  const readSize = async () => {
    partitionBytes = await readPartitionBytes(admin, queue);
  };
  return {
    latest: () => fresh(latest),
    members: () => fresh(members)?.count,
    deadLetters: () => fresh(letters)?.count,
    // Of before, while nobody answers: where jobs may be lost, not to know is no reason to accept more.
    partitionBytes: () => partitionBytes,
    run: (stopping) =>
      untraced(() =>
        Promise.all([
          repeat(read, INTERVAL_MS, stopping),
          repeat(readMembers, SLOW_INTERVAL_MS, stopping),
          repeat(readLetters, SLOW_INTERVAL_MS, stopping),
          repeat(readSize, SLOW_INTERVAL_MS, stopping),
        ]),
      ),
  };
}

async function repeat(work: () => Promise<void>, everyMs: number, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await work().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function fresh<T extends { at: number }>(reading: T | undefined): T | undefined {
  return reading !== undefined && Date.now() - reading.at < STALE_MS ? reading : undefined;
}

async function readBacklog(
  admin: Admin,
  { topic, groupId }: Queue,
  before: Backlog | undefined,
): Promise<Backlog> {
  const [ends, [group]] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchOffsets({ groupId, topics: [topic] }),
  ]);
  const committed: number[] = [];
  const lag: number[] = [];
  for (const { partition, offset } of group?.partitions ?? []) committed[partition] = Number(offset);
  for (const { partition, low, high } of ends) {
    // Below: the group has never committed here, or what it had not taken is gone by retention.
    committed[partition] = Math.max(committed[partition] ?? -1, Number(low));
    lag[partition] = Math.max(0, Number(high) - committed[partition]);
  }
  const waiting = sum(lag);
  return { at: Date.now(), committed, lag, waiting, perSecond: drainRate(before, committed) };
}

async function countMembers(admin: Admin, { groupId }: Queue): Promise<Count> {
  const { groups } = await admin.describeGroups([groupId]);
  return { at: Date.now(), count: groups[0]?.members.length ?? 0 };
}

async function countLetters(admin: Admin, { topic }: Queue): Promise<Count> {
  const letters = await admin.fetchTopicOffsets(deadLetterTopic(topic));
  return { at: Date.now(), count: sum(letters.map(({ low, high }) => Number(high) - Number(low))) };
}

async function readPartitionBytes(admin: Admin, { topic }: Queue): Promise<number> {
  const asked = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.bytes'] };
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [asked] });
  const bytes = Number(resources[0]?.configEntries[0]?.configValue);
  if (Number.isNaN(bytes)) throw new Error(`Expected retention.bytes of ${topic}`);
  return bytes < 0 ? Number.POSITIVE_INFINITY : bytes;
}

function drainRate(before: Backlog | undefined, committed: number[]): number {
  if (before === undefined) return 0;
  const seconds = (Date.now() - before.at) / 1000;
  const now = Math.max(0, sum(committed) - sum(before.committed)) / seconds;
  return before.perSecond + SMOOTHING * (now - before.perSecond);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

import { randomUUID } from 'node:crypto';
import { MAX_LETTER_BYTES } from '@picture-resize/kafka';
import type { Consumer, EachBatchPayload, EachMessagePayload, Kafka } from 'kafkajs';

/** A message where it lies. */
export type Lying = Pick<EachMessagePayload, 'partition' | 'message'>;

/** By partition, the offset of the first message to read; where there is none, the first there is. */
export type Bookmarks = Map<number, bigint>;

const FETCH_BYTES = 1_000_000;
/** Longer than kafkajs waits for one answer. */
const STALL_MS = 60_000;

/** What is to be read of a partition: from one offset up to another, the latter not included. */
interface Stretch {
  begin: bigint;
  end: bigint;
}

/**
 * Hands over every message from the bookmarks on that lies in the topic at this moment, partition by
 * partition in order, one at a time, and resolves after the last. What arrives meanwhile is left out. Moves the
 * bookmarks, so that whoever comes again with them goes on, also after a failure. Commits nothing, so nobody's progress
 * changes. All of it goes over the network, pictures and all: minutes where the topic holds gigabytes.
 * @throws where nothing comes for `stallMs`, as when retention is faster and empties what was to be read
 */
export async function readTopic(
  kafka: Kafka,
  topic: string,
  take: (from: Lying) => void | Promise<void>,
  bookmarks: Bookmarks = new Map(),
  stallMs = STALL_MS,
): Promise<void> {
  const stretches = await findStretches(kafka, topic, bookmarks);
  if ([...stretches.values()].every(({ begin, end }) => begin >= end)) return;

  const consumer = createReader(kafka, topic);
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  const stall = setTimeout(() => reject(stalled(topic, stallMs)), stallMs);
  const progress = createProgress(stretches, bookmarks, {
    onStep: () => stall.refresh(),
    // Or one that goes on growing would be all that fits into a fetch.
    onEnd: (partition) => consumer.pause([{ topic, partitions: [partition] }]),
    onAllEnds: resolve,
  });
  let failed = false;
  const takeOne = async (from: Lying) => {
    try {
      await take(from);
    } catch (error) {
      // kafkajs would hand it over again.
      failed = true;
      reject(error);
      throw error;
    }
  };
  const takeBatch = async ({ batch, heartbeat, isStale, isRunning }: EachBatchPayload) => {
    const { partition } = batch;
    for (const message of batch.messages) {
      // It was under way before the seek, or nobody waits for it any more.
      if (failed || isStale() || !isRunning()) return;
      if (progress.isWanted(partition, BigInt(message.offset))) await takeOne({ partition, message });
      progress.arriveAt(partition, BigInt(message.offset) + 1n);
      await heartbeat();
    }
    progress.arriveAt(partition, BigInt(batch.lastOffset()) + 1n);
  };
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  // Of what nobody is to see, as markers of transactions, kafkajs tells only so.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { batchSize, partition, lastOffset } }) => {
    if (batchSize === 0) progress.arriveAt(partition, BigInt(lastOffset) + 1n);
  });
  const start = async () => {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: takeBatch });
    for (const [partition, { begin }] of stretches)
      consumer.seek({ topic, partition, offset: String(begin) });
  };
  try {
    await Promise.all([start(), finished]);
  } finally {
    clearTimeout(stall);
    await consumer.disconnect();
  }
}

/** Moves the bookmarks through the stretches, and tells when one is read, and when all are. */
function createProgress(
  stretches: ReadonlyMap<number, Stretch>,
  bookmarks: Bookmarks,
  told: { onStep: () => void; onEnd: (partition: number) => void; onAllEnds: () => void },
) {
  const unread = new Set([...stretches].filter(([, { begin, end }]) => begin < end).map(([one]) => one));
  const endOf = (partition: number) => stretches.get(partition)?.end ?? 0n;
  const bookmarkOf = (partition: number) => bookmarks.get(partition) ?? 0n;
  return {
    isWanted: (partition: number, offset: bigint) =>
      offset >= bookmarkOf(partition) && offset < endOf(partition),
    /** Everything of this partition that is before `next` was handed over, or is nobody's to see. */
    arriveAt: (partition: number, next: bigint) => {
      told.onStep();
      const end = endOf(partition);
      const reached = next < end ? next : end;
      if (reached > bookmarkOf(partition)) bookmarks.set(partition, reached);
      if (reached < end) return;
      unread.delete(partition);
      told.onEnd(partition);
      if (unread.size === 0) told.onAllEnds();
    },
  };
}

/** Of a group of its own, which nobody knows. */
function createReader(kafka: Kafka, topic: string): Consumer {
  return kafka.consumer({
    groupId: `read-${topic}-${randomUUID()}`,
    // Little at a time, to stay small; one message always comes, however large.
    maxBytesPerPartition: MAX_LETTER_BYTES,
    maxBytes: FETCH_BYTES,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  });
}

function stalled(topic: string, stallMs: number): Error {
  return new Error(
    `Expected to read ${topic} up to its end but nothing came for ${stallMs / 1000} s. Please try again.`,
  );
}

async function findStretches(
  kafka: Kafka,
  topic: string,
  bookmarks: Bookmarks,
): Promise<Map<number, Stretch>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const partitions = await admin.fetchTopicOffsets(topic);
    return new Map(
      partitions.map(({ partition, low, high }) => {
        const [first, end] = [BigInt(low), BigInt(high)];
        const bookmark = bookmarks.get(partition) ?? first;
        // Before the first: retention was faster. Behind the end: it is another topic of the same name.
        const begin = bookmark < first || bookmark > end ? first : bookmark;
        bookmarks.set(partition, begin);
        return [partition, { begin, end }];
      }),
    );
  } finally {
    await admin.disconnect();
  }
}

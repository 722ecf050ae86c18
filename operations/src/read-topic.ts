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

const nothing: Stretch = { begin: 0n, end: 0n };

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
  const unread = new Set([...stretches].filter(([, { begin, end }]) => begin < end).map(([one]) => one));
  if (unread.size === 0) return;

  const consumer = createReader(kafka, topic);
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  const stall = setTimeout(() => reject(stalled(topic, stallMs)), stallMs);
  /** Everything of this partition that is before `next` was handed over, or is nobody's to see. */
  const arriveAt = (partition: number, next: bigint) => {
    stall.refresh();
    const { end } = stretches.get(partition) ?? nothing;
    const reached = next < end ? next : end;
    if (reached > (bookmarks.get(partition) ?? 0n)) bookmarks.set(partition, reached);
    if (reached < end) return;
    unread.delete(partition);
    // Or one that goes on growing would be all that fits into a fetch.
    consumer.pause([{ topic, partitions: [partition] }]);
    if (unread.size === 0) resolve();
  };
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  // Of what nobody is to see, as markers of transactions, kafkajs tells only so.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { batchSize, partition, lastOffset } }) => {
    if (batchSize === 0) arriveAt(partition, BigInt(lastOffset) + 1n);
  });
  let failed = false;
  const takeBatch = async ({ batch, heartbeat, isStale, isRunning }: EachBatchPayload) => {
    const { partition, messages } = batch;
    for (const message of messages) {
      // It was under way before the seek, or nobody waits for it any more.
      if (failed || isStale() || !isRunning()) return;
      const offset = BigInt(message.offset);
      const { end } = stretches.get(partition) ?? nothing;
      if (offset >= (bookmarks.get(partition) ?? 0n) && offset < end) await take({ partition, message });
      arriveAt(partition, offset + 1n);
      await heartbeat();
    }
    arriveAt(partition, BigInt(batch.lastOffset()) + 1n);
  };
  const start = async () => {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      // What `take` throws ends the reading; kafkajs alone would hand the message over again.
      eachBatch: (payload) =>
        takeBatch(payload).catch((error) => {
          failed = true;
          reject(error);
        }),
    });
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

import { randomUUID } from 'node:crypto';
import { MAX_LETTER_BYTES } from '@picture-resize/kafka';
import type { EachMessagePayload, Kafka } from 'kafkajs';

/** A message where it lies. */
export type Lying = Pick<EachMessagePayload, 'partition' | 'message'>;

/** By partition, the offset of the first message to read; where there is none, the first there is. */
export type Bookmarks = Map<number, bigint>;

const FETCH_BYTES = 1_000_000;

/** What is to be read of a partition: from one offset up to another, the latter not included. */
interface Stretch {
  begin: bigint;
  end: bigint;
}

/**
 * Hands over every message from the bookmarks on that lies in the topic at this moment, partition by
 * partition in order, and resolves after the last. What arrives meanwhile is left out. Moves the bookmarks,
 * so that whoever comes again with them goes on, also after a failure. Commits nothing, so nobody's progress
 * changes. All of it goes over the network, pictures and all: minutes where the topic holds gigabytes.
 */
export async function readTopic(
  kafka: Kafka,
  topic: string,
  take: (from: Lying) => void,
  bookmarks: Bookmarks = new Map(),
): Promise<void> {
  const stretches = await findStretches(kafka, topic, bookmarks);
  const unread = new Set([...stretches].filter(([, { begin, end }]) => begin < end).map(([one]) => one));
  if (unread.size === 0) return;

  const consumer = kafka.consumer({
    groupId: `read-${topic}-${randomUUID()}`,
    // Little at a time, to stay small; one message always comes, however large.
    maxBytesPerPartition: MAX_LETTER_BYTES,
    maxBytes: FETCH_BYTES,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  });
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        const { begin, end } = stretches.get(partition) ?? { begin: 0n, end: 0n };
        const offset = BigInt(message.offset);
        // A message from before may come once, with the fetch that was under way before the seek.
        if (offset < begin) return;
        if (offset < end && offset >= (bookmarks.get(partition) ?? begin)) {
          take({ partition, message });
          bookmarks.set(partition, offset + 1n);
        }
        if (offset >= end - 1n) {
          unread.delete(partition);
          // Or one that goes on growing would be all that fits into a fetch.
          consumer.pause([{ topic, partitions: [partition] }]);
        }
        if (unread.size === 0) resolve();
      },
    });
    for (const [partition, { begin }] of stretches)
      consumer.seek({ topic, partition, offset: String(begin) });
    await finished;
  } finally {
    await consumer.disconnect();
  }
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

import { randomUUID } from 'node:crypto';
import { MAX_MESSAGE_BYTES } from '@picture-resize/kafka';
import type { EachMessagePayload, Kafka } from 'kafkajs';

/** A message where it lies. */
export type Lying = Pick<EachMessagePayload, 'partition' | 'message'>;

/**
 * Hands over every message that lies in the topic at this moment, partition by partition in order, and
 * resolves after the last. What arrives meanwhile is left out. Commits nothing, so nobody's progress
 * changes. The whole topic goes over the network, pictures and all: minutes where it holds gigabytes.
 */
export async function readTopic(kafka: Kafka, topic: string, take: (from: Lying) => void): Promise<void> {
  const unread = await unreadPartitions(kafka, topic);
  if (unread.size === 0) return;

  const consumer = kafka.consumer({
    groupId: `read-${topic}-${randomUUID()}`,
    maxBytesPerPartition: MAX_MESSAGE_BYTES,
    maxBytes: 2 * MAX_MESSAGE_BYTES,
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
        const end = unread.get(partition);
        if (end === undefined) return;
        const offset = BigInt(message.offset);
        if (offset < end) take({ partition, message });
        if (offset >= end - 1n) unread.delete(partition);
        if (unread.size === 0) resolve();
      },
    });
    await finished;
  } finally {
    await consumer.disconnect();
  }
}

/** The end (high watermark) of every partition that holds anything. */
async function unreadPartitions(kafka: Kafka, topic: string): Promise<Map<number, bigint>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const partitions = await admin.fetchTopicOffsets(topic);
    const holding = partitions.filter(({ low, high }) => BigInt(high) > BigInt(low));
    return new Map(holding.map(({ partition, high }) => [partition, BigInt(high)]));
  } finally {
    await admin.disconnect();
  }
}

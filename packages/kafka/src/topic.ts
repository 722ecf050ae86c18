import type { Kafka } from 'kafkajs';

/** As many consumers as this can share the work of one topic. */
export const PARTITIONS = 12;

/** Bytes of one message: the largest picture that a setting allows, with room for key and header. */
export const MAX_MESSAGE_BYTES = 21_000_000;

/**
 * What a broker keeps of one partition at most: more than the api lets wait (MAX_BACKLOG pictures of
 * MAX_PICTURE_BYTES over all partitions), so what goes by size has been worked on.
 */
export const PARTITION_BYTES = 10_000_000_000;

/**
 * Makes the topic if it is not there and resolves with whether it had to. The replication factor and
 * retention are the broker's own defaults. An existing topic is left as it is.
 */
export async function ensureTopic(kafka: Kafka, topic: string): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    if ((await admin.listTopics()).includes(topic)) return false;
    return await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic,
          numPartitions: PARTITIONS,
          replicationFactor: -1,
          configEntries: [{ name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) }],
        },
      ],
    });
  } finally {
    await admin.disconnect();
  }
}

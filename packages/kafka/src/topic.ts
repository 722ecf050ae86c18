import type { Kafka } from 'kafkajs';
import { deadLetterTopic } from './dead-letter-topic.ts';

/** As many consumers as this can share the work of one topic. */
export const PARTITIONS = 12;

/** Bytes of one message: the largest picture that a setting allows, with room for key and header. */
export const MAX_MESSAGE_BYTES = 21_000_000;

/** Bytes of one dead letter: any message, with room for the headers that say why it is one. */
export const MAX_LETTER_BYTES = MAX_MESSAGE_BYTES + 64_000;

/**
 * What a broker keeps of one partition at most: more than the api lets wait, so what goes by size has been worked on
 * (docs/adr/0007). The api asks the broker for it.
 */
export const PARTITION_BYTES = 10_000_000_000;

/**
 * The broker unpacks what a stranger has packed: kafkajs gives up where it meets a packing that it does not know,
 * and only what lies unpacked is known to fit into a letter.
 */
const unpacked = { name: 'compression.type', value: 'uncompressed' };

/**
 * Makes the topic of jobs and the one of its dead letters where they are not there. The replication factor and
 * retention are the broker's own defaults. An existing topic is left as it is.
 */
export async function ensureTopics(kafka: Kafka, topic: string): Promise<void> {
  const wanted = [
    { topic, maxBytes: MAX_MESSAGE_BYTES },
    { topic: deadLetterTopic(topic), maxBytes: MAX_LETTER_BYTES },
  ];
  const admin = kafka.admin();
  await admin.connect();
  try {
    const there = await admin.listTopics();
    const missing = wanted.filter((each) => !there.includes(each.topic));
    if (missing.length === 0) return;
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ topic, maxBytes }) => ({
        topic,
        numPartitions: PARTITIONS,
        replicationFactor: -1,
        configEntries: [{ name: 'max.message.bytes', value: String(maxBytes) }, unpacked],
      })),
    });
  } finally {
    await admin.disconnect();
  }
}

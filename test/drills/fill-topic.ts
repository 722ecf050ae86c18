import { MAX_MESSAGE_BYTES } from '@picture-resize/kafka';
import { type Kafka, Partitioners } from 'kafkajs';

const MESSAGE_BYTES = 8_000_000;

/** Makes a topic of one partition that nobody reads, and writes so much into it. */
export async function fillTopic(kafka: Kafka, topic: string, bytes: number): Promise<void> {
  const admin = kafka.admin();
  await admin.createTopics({
    waitForLeaders: true,
    topics: [
      {
        topic,
        numPartitions: 1,
        configEntries: [{ name: 'max.message.bytes', value: `${MAX_MESSAGE_BYTES}` }],
      },
    ],
  });
  await admin.disconnect();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const value = Buffer.alloc(MESSAGE_BYTES);
  for (let written = 0; written < bytes; written += MESSAGE_BYTES)
    await producer.send({ topic, acks: 1, messages: [{ value }] });
  await producer.disconnect();
}

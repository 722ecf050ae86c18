import { deadLetterTopic } from '@picture-resize/kafka';
import kafkajs, { type Kafka, Partitioners } from 'kafkajs';
import { until } from './jobs.ts';

/** From now on the dead-letter topic takes no letter of more bytes. */
export async function limitLetters(kafka: Kafka, bytes: number): Promise<void> {
  const admin = kafka.admin();
  const topic = {
    // Node finds no name of its own for it in this package.
    type: kafkajs.ConfigResourceTypes.TOPIC,
    name: deadLetterTopic('pictures'),
    configEntries: [{ name: 'max.message.bytes', value: String(bytes) }],
  };
  await admin.alterConfigs({ validateOnly: false, resources: [topic] });
  await admin.disconnect();
}

/** A broker hears of another limit a moment later: resolves when it refuses a letter of so many bytes. */
export async function untilRefused(kafka: Kafka, bytes: number): Promise<void> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const letter = { topic: deadLetterTopic('pictures'), messages: [{ value: Buffer.alloc(bytes) }] };
  await until('a letter is refused', () =>
    producer.send(letter).then(
      () => false,
      () => true,
    ),
  );
  await producer.disconnect();
}

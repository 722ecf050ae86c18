import { deadLetterTopic } from '@picture-resize/kafka';
import kafkajs, { type Kafka } from 'kafkajs';

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

import { createKafka, deadLetterTopic } from '@picture-resize/kafka';
import { createLogger } from '@picture-resize/service-kit';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { until } from './jobs.ts';

export function testKafka(port: number): Kafka {
  return createKafka('test', { brokers: [`127.0.0.1:${port}`] }, createLogger('test', 'fatal'));
}

/** Reads the dead letters from the beginning until there are at least `count`. */
export async function readDeadLetters(kafka: Kafka, count: number): Promise<KafkaMessage[]> {
  const consumer = kafka.consumer({ groupId: `test-${Date.now()}` });
  const messages: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: deadLetterTopic('pictures'), fromBeginning: true });
  await consumer.run({ autoCommit: false, eachMessage: async ({ message }) => void messages.push(message) });
  await until('all dead letters are read', () => messages.length >= count);
  await consumer.disconnect();
  return messages;
}

/** Its headers as text. */
export function headersOf(message: KafkaMessage | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
}

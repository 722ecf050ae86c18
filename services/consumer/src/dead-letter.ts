import { deadLetterTopic } from '@picture-resize/kafka';
import type { EachMessagePayload, IHeaders, Producer } from 'kafkajs';
import type { ConsumerMetrics } from './metrics.ts';

/** A message where it lay. */
export type Delivery = Pick<EachMessagePayload, 'topic' | 'partition' | 'message'>;

/** Why a message could not stay. */
export interface Reason {
  code: 'foreign' | 'gave-up';
  detail: string;
  /** How often a consumer had begun it. */
  attempts: number;
}

export type DeadLetter = (from: Delivery, reason: Reason) => Promise<void>;

/** Puts a message aside, unchanged, with headers that say where it lay and why it could not stay. */
export function createDeadLetter(
  producer: Producer,
  { deadLetters }: Pick<ConsumerMetrics, 'deadLetters'>,
): DeadLetter {
  return async ({ topic, partition, message }, { code, detail, attempts }) => {
    await producer.send({
      topic: deadLetterTopic(topic),
      acks: -1,
      messages: [
        {
          key: message.key,
          value: message.value,
          headers: {
            ...withoutNulls(message.headers),
            'dead-letter-code': code,
            'dead-letter-reason': detail,
            'dead-letter-attempts': String(attempts),
            'dead-letter-topic': topic,
            'dead-letter-partition': String(partition),
            'dead-letter-offset': message.offset,
            'dead-letter-first-time': new Date(Number(message.timestamp)).toISOString(),
            'dead-letter-last-time': new Date().toISOString(),
          },
        },
      ],
    });
    deadLetters.inc({ code });
  };
}

/** Kafka allows a header without a value, and kafkajs reads it but throws where it is to write it. */
function withoutNulls(headers: IHeaders = {}): IHeaders {
  const written = (value: Buffer | string | null) => value ?? '';
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(written) : written(value ?? null),
    ]),
  );
}

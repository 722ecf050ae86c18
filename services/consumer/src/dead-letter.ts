import { deadLetterTopic } from '@picture-resize/kafka';
import type { EachMessagePayload, IHeaders, Message, Producer } from 'kafkajs';
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

/**
 * Puts a message aside, unchanged, with headers that say where it lay and why it could not stay. Where the topic takes
 * no letter of that size, a stranger's message becomes one that only says where it lies; one of ours is kept waiting.
 */
export function createDeadLetter(
  producer: Producer,
  { deadLetters }: Pick<ConsumerMetrics, 'deadLetters'>,
): DeadLetter {
  return async (from, reason) => {
    const send = (message: Message) =>
      producer.send({ topic: deadLetterTopic(from.topic), acks: -1, messages: [message] });
    const { key, value, headers } = from.message;
    try {
      await send({ key, value, headers: { ...withoutNulls(headers), ...letterHeaders(from, reason) } });
    } catch (error) {
      if (reason.code !== 'foreign' || !isTooLarge(error)) throw error;
      const detail = `${reason.detail}. It is too large for a letter and lies where it was`;
      await send({ key: null, value: null, headers: letterHeaders(from, { ...reason, detail }) });
    }
    deadLetters.inc({ code: reason.code });
  };
}

function letterHeaders({ topic, partition, message }: Delivery, { code, detail, attempts }: Reason) {
  return {
    'dead-letter-code': code,
    'dead-letter-reason': detail,
    'dead-letter-attempts': String(attempts),
    'dead-letter-topic': topic,
    'dead-letter-partition': String(partition),
    'dead-letter-offset': message.offset,
    'dead-letter-first-time': readableTime(message.timestamp),
    'dead-letter-last-time': new Date().toISOString(),
  };
}

/** As it is, where it is no time: a stranger may count in nanoseconds. */
function readableTime(timestamp: string): string {
  const time = new Date(Number(timestamp));
  return Number.isNaN(time.getTime()) ? timestamp : time.toISOString();
}

const isTooLarge = (error: unknown) =>
  error instanceof Error && 'type' in error && error.type === 'MESSAGE_TOO_LARGE';

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

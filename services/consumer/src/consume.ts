import { MAX_MESSAGE_BYTES } from '@picture-resize/kafka';
import { describeSpan } from '@picture-resize/service-kit';
import type { Consumer, EachMessagePayload, Kafka } from 'kafkajs';
import type { ProcessMessage } from './process-message.ts';

const HEARTBEAT_MS = 3_000;

/** A member of the group, tuned for messages of megabytes. Not connected yet. */
export function createConsumer(kafka: Kafka, groupId: string): Consumer {
  return kafka.consumer({
    groupId,
    // How long the partitions of a killed consumer lie idle, and how long a stop may have to wait for them.
    sessionTimeout: 10_000,
    heartbeatInterval: HEARTBEAT_MS,
    // The next fetch waits for the last message of this one, so a fetch must hold enough to keep all
    // slots busy and little enough to stay in memory. One large message always fits.
    maxBytesPerPartition: 4_000_000,
    maxBytes: MAX_MESSAGE_BYTES + 11_000_000,
    // How long a stop may have to wait for the fetch in the air.
    maxWaitTimeInMs: 1_000,
    allowAutoTopicCreation: false,
  });
}

/** What is consumed, for which group, and how. */
export interface Consumption {
  topic: string;
  groupId: string;
  /** How many partitions are worked on at once. */
  concurrency: number;
  stopping: AbortSignal;
}

/**
 * Joins the group and works on `concurrency` partitions at once, each in its order. An offset is
 * committed after its message was processed, never before. Resolves once the first fetch is on its way.
 */
export async function consume(
  consumer: Consumer,
  { topic, groupId, concurrency, stopping }: Consumption,
  processMessage: ProcessMessage,
): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: concurrency,
    autoCommitThreshold: 1,
    eachMessage: async (payload) => {
      describeSpan({
        'messaging.consumer.group.name': groupId,
        'messaging.message.body.size': payload.message.value?.length ?? 0,
      });
      try {
        await withHeartbeats(payload, stopping, (signal) => processMessage(payload, signal));
      } catch (error) {
        throw retriable(error);
      }
    },
  });
}

/**
 * kafkajs sends heartbeats between messages only, and long work would cost the membership. A heartbeat
 * that fails means that the partition is somebody else's by now: waiting ends and the group is rejoined.
 */
export async function withHeartbeats(
  { heartbeat }: Pick<EachMessagePayload, 'heartbeat'>,
  stopping: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const evicted = new AbortController();
  const timer = setInterval(() => {
    heartbeat().catch((error) => evicted.abort(error));
  }, HEARTBEAT_MS);
  try {
    await work(AbortSignal.any([stopping, evicted.signal]));
  } finally {
    clearInterval(timer);
  }
}

/**
 * kafkajs takes a TypeError and its like for a sign that nothing will ever work again: it stops for
 * good and the process stays up, doing nothing. Any other error makes it deliver the message again.
 */
export function retriable(error: unknown): unknown {
  const mistakes = [TypeError, RangeError, ReferenceError, SyntaxError];
  if (!mistakes.some((kind) => error instanceof kind)) return error;
  return new Error(`Processing failed: ${(error as Error).message}`, { cause: error });
}

import { type Job, toMessage } from '@picture-resize/job';
import { within } from '@picture-resize/service-kit';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import { Problem } from './problem.ts';

export interface Publication {
  /** Resolves when the broker has the job on all in-sync replicas. @throws Problem, in time for the client */
  confirmed: Promise<void>;
  /** Resolves when kafkajs is done with the bytes, whatever came of it; that may be minutes later. */
  settled: Promise<unknown>;
}

export type Publish = (job: Job) => Publication;

/**
 * A producer that goes on asking for about `patienceMs`: whoever asks in vain gives up and not kafkajs, since
 * a partition whose leader has died has another one after some seconds. Not connected yet.
 */
export function createProducer(kafka: Kafka, patienceMs: number): Producer {
  return kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    // Pauses of 0.1, 0.2, 0.4 and 0.8 s, and then of a second each.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 + Math.ceil(patienceMs / 1_000) },
  });
}

/**
 * Hands the job to the broker, once `connected` says that there is one: a process that has just begun is
 * asked before it is ready. A client is told within `deadlineMs`; kafkajs by itself may take minutes. A message whose confirmation did not come in time may still arrive: then
 * a job is done that nobody asks for, which is why the client is told that it is not certain.
 */
export function createPublish(
  producer: Producer,
  { topic, connected, deadlineMs }: { topic: string; connected: Promise<void>; deadlineMs: number },
): Publish {
  return (job) => {
    // Whoever was told that it failed is not sent after all, later.
    const sending = within(deadlineMs, connected).then(() =>
      producer.send({ topic, acks: -1, messages: [toMessage(job)] }),
    );
    return { confirmed: confirm(sending, deadlineMs), settled: sending.catch(() => {}) };
  };
}

async function confirm(sending: Promise<unknown>, deadlineMs: number): Promise<void> {
  try {
    await within(deadlineMs, sending);
  } catch (cause) {
    throw new Problem(
      'queue-unavailable',
      'The queue does not answer, so it is not certain that it has the job. Please send it again shortly.',
      { headers: { 'Retry-After': '5' }, cause },
    );
  }
}

import { type Job, toMessage } from '@picture-resize/job';
import { within } from '@picture-resize/service-kit';
import type { Producer } from 'kafkajs';
import { Problem } from './problem.ts';

export interface Publication {
  /** Resolves when the broker has the job on all in-sync replicas. @throws Problem, in time for the client */
  confirmed: Promise<void>;
  /** Resolves when kafkajs is done with the bytes, whatever came of it; that may be minutes later. */
  settled: Promise<unknown>;
}

export type Publish = (job: Job) => Publication;

/** A client is told within this time; kafkajs by itself may take minutes. */
const DEADLINE_MS = 4_500;

/**
 * Hands the job to the broker, once `connected` says that there is one: a process that has just begun is
 * asked before it is ready. A message whose confirmation did not come in time may still arrive: then
 * a job is done that nobody asks for, which is why the client is told that it is not certain.
 */
export function createPublish(producer: Producer, topic: string, connected: Promise<void>): Publish {
  return (job) => {
    // Whoever was told that it failed is not sent after all, later.
    const sending = within(DEADLINE_MS, connected).then(() =>
      producer.send({ topic, acks: -1, messages: [toMessage(job)] }),
    );
    return { confirmed: confirm(sending), settled: sending.catch(() => {}) };
  };
}

async function confirm(sending: Promise<unknown>): Promise<void> {
  try {
    await within(DEADLINE_MS, sending);
  } catch (cause) {
    throw new Problem(
      'queue-unavailable',
      'The queue does not answer, so it is not certain that it has the job. Please send it again shortly.',
      { headers: { 'Retry-After': '5' }, cause },
    );
  }
}

import { type Job, toMessage } from '@picture-resize/job';
import { within } from '@picture-resize/service-kit';
import type { Producer } from 'kafkajs';
import type { ApiMetrics } from './metrics.ts';
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
 * Hands the job to the broker. A message whose confirmation did not come in time may still arrive: then
 * a job is done that nobody asks for, which is why the client is told that it is not certain.
 */
export function createPublish(
  producer: Producer,
  topic: string,
  { publishDuration }: Pick<ApiMetrics, 'publishDuration'>,
): Publish {
  return (job) => {
    const observe = publishDuration.startTimer();
    const sending = producer.send({ topic, acks: -1, messages: [toMessage(job, Date.now())] });
    const confirmed = confirm(sending);
    confirmed.then(
      () => observe({ outcome: 'confirmed' }),
      () => observe({ outcome: 'failed' }),
    );
    return { confirmed, settled: sending.catch(() => {}) };
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

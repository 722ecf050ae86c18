import { type Job, toMessage } from '@picture-resize/job';
import { activeExemplar, within } from '@picture-resize/service-kit';
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

export interface Publishing {
  topic: string;
  /** Resolves when there is a broker: a process that has just begun is asked before it is ready. */
  connected: Promise<void>;
  /** Within this a client is told; kafkajs by itself may take minutes. */
  deadlineMs: number;
  metrics: Pick<ApiMetrics, 'publishDuration'>;
}

/**
 * Hands the job to the broker. A message whose confirmation did not come in time may still arrive: then
 * a job is done that nobody asks for, which is why the client is told that it is not certain.
 */
export function createPublish(
  producer: Producer,
  { topic, connected, deadlineMs, metrics }: Publishing,
): Publish {
  return (job) => {
    const begun = performance.now();
    const exemplar = activeExemplar();
    const observe = (outcome: 'confirmed' | 'failed') =>
      metrics.publishDuration.observe({
        labels: { outcome },
        value: (performance.now() - begun) / 1000,
        ...exemplar,
      });
    // Whoever was told that it failed is not sent after all, later.
    const sending = within(deadlineMs, connected).then(() =>
      producer.send({ topic, acks: -1, messages: [toMessage(job, Date.now())] }),
    );
    const confirmed = confirm(sending, deadlineMs);
    confirmed.then(
      () => observe('confirmed'),
      () => observe('failed'),
    );
    return { confirmed, settled: sending.catch(() => {}) };
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

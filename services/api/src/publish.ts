import { type Job, toMessage } from '@picture-resize/job';
import type { Producer } from 'kafkajs';
import { Problem } from './problem.ts';

export type Publish = (job: Job) => Promise<void>;

/** A client is told within this time; kafkajs by itself may take minutes. */
const DEADLINE_MS = 4_500;

/**
 * Hands the job to the broker and resolves when the broker has it on all in-sync replicas. When that
 * is not known in time the client is told to try again; the message may still arrive, and then a job
 * is done that nobody asks for.
 */
export function createPublish(producer: Producer, topic: string): Publish {
  return async (job) => {
    const { promise: deadline, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`No answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
    try {
      await Promise.race([producer.send({ topic, acks: -1, messages: [toMessage(job)] }), deadline]);
    } catch (cause) {
      throw new Problem(
        'queue-unavailable',
        'The queue does not answer, so the job was not accepted. Please send it again shortly.',
        { headers: { 'Retry-After': '5' }, cause },
      );
    } finally {
      clearTimeout(timer);
    }
  };
}

import type { Database, JobId } from '@picture-resize/job';
import { deadLetterTopic } from '@picture-resize/kafka';
import type { Producer } from 'kafkajs';
import { type Letter, type Original, REDRIVEN_HEADER } from './dead-letters.ts';

/**
 * Gives a job another three attempts. May be broken off anywhere and done again: a job that is queued
 * twice is still done once, and a letter that is marked is no letter any more.
 */
export async function redrive(
  { place, id }: Letter,
  original: Original,
  { producer, database, topic }: { producer: Producer; database: Database; topic: string },
): Promise<void> {
  if (id === undefined) throw new Error(`Letter ${place} is not a job of ours: it would come straight back.`);
  await reopenJob(database, id);
  await producer.send({ topic, acks: -1, messages: [original] });
  await producer.send({
    topic: deadLetterTopic(topic),
    acks: -1,
    messages: [
      {
        key: original.key,
        value: null,
        partition: Number(place.split('/')[0]),
        headers: { [REDRIVEN_HEADER]: place },
      },
    ],
  });
}

/** A row that has failed is final; only here is it opened again. One that is done stays done. */
async function reopenJob({ jobs }: Database, id: JobId): Promise<void> {
  await jobs.update(
    { status: 'processing', attempts: 0, finishedAt: null, errorCode: null, errorDetail: null },
    { where: { id, status: 'failed' } },
  );
}

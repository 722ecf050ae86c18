import { type JobId, readId } from '@picture-resize/job';
import { deadLetterTopic } from '@picture-resize/kafka';
import type { IHeaders, Kafka } from 'kafkajs';
import { readTopic } from './read-topic.ts';

/** A message that was put aside, without its picture. */
export interface Letter {
  /** Where it lies in the dead-letter topic: its name among the letters. */
  place: string;
  /** Undefined: not a message of ours. */
  id: JobId | undefined;
  code: string;
  reason: string;
  attempts: number;
  /** topic/partition/offset it came from. */
  source: string;
  firstTime: string;
  lastTime: string;
  bytes: number;
  /** The original message. */
  message: { key: Buffer | null; value: Buffer | null; timestamp: string; headers: IHeaders };
}

/** Marks a letter as redriven: a record behind it in the same partition, with the letter's place. */
export const REDRIVEN_HEADER = 'dead-letter-redriven';
const PREFIX = 'dead-letter-';

/** All letters that still wait for somebody, oldest first in each partition. */
export async function readLetters(kafka: Kafka, topic: string, secret: string): Promise<Letter[]> {
  const letters = new Map<string, Letter>();
  await readTopic(kafka, deadLetterTopic(topic), ({ partition, message }) => {
    const headers = message.headers ?? {};
    const redriven = headers[REDRIVEN_HEADER];
    if (redriven !== undefined) {
      letters.delete(String(redriven));
      return;
    }
    const place = `${partition}/${message.offset}`;
    const header = (name: string) => String(headers[PREFIX + name] ?? 'unknown');
    letters.set(place, {
      place,
      id: readId(message, secret),
      code: header('code'),
      reason: header('reason'),
      attempts: Number(headers[`${PREFIX}attempts`] ?? 0),
      source: ['topic', 'partition', 'offset'].map(header).join('/'),
      firstTime: header('first-time'),
      lastTime: header('last-time'),
      bytes: message.value?.length ?? 0,
      message: {
        key: message.key,
        value: message.value,
        timestamp: String(Date.parse(header('first-time')) || message.timestamp),
        headers: originalHeaders(headers),
      },
    });
  });
  return [...letters.values()];
}

function originalHeaders(headers: IHeaders): IHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(PREFIX)));
}

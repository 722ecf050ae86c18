import { type JobId, readId } from '@picture-resize/job';
import { deadLetterTopic } from '@picture-resize/kafka';
import type { IHeaders, Kafka } from 'kafkajs';
import { type Lying, readTopic } from './read-topic.ts';

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
}

/**
 * The message that a letter was before it was put aside, as it can be sent again. Without its time: of a job that is
 * redriven, the duration counts from then. With the days before they would raise alerts of their own.
 */
export interface Original {
  key: Buffer | null;
  value: Buffer | null;
  headers: IHeaders;
}

/** Marks a letter as redriven: a record behind it in the same partition, with the letter's place. */
export const REDRIVEN_HEADER = 'dead-letter-redriven';
const PREFIX = 'dead-letter-';

/** All letters that still wait for somebody, oldest first in each partition. */
export async function readLetters(kafka: Kafka, topic: string, secret: string): Promise<Letter[]> {
  const letters = new Map<string, Letter>();
  await readTopic(kafka, deadLetterTopic(topic), (from) => {
    const redriven = from.message.headers?.[REDRIVEN_HEADER];
    if (redriven === undefined) letters.set(placeOf(from), letterOf(from, secret));
    else letters.delete(String(redriven));
  });
  return [...letters.values()];
}

/**
 * Reads the topic once more and hands over what these letters hold, one after the other: each may be a picture, and all
 * of them more than memory holds.
 */
export async function openLetters(
  kafka: Kafka,
  topic: string,
  letters: Letter[],
  take: (letter: Letter, original: Original) => void | Promise<void>,
): Promise<void> {
  const asked = new Map(letters.map((letter) => [letter.place, letter]));
  if (asked.size === 0) return;
  await readTopic(kafka, deadLetterTopic(topic), (from) => {
    const letter = asked.get(placeOf(from));
    return letter && take(letter, originalOf(from));
  });
}

export const placeOf = ({ partition, message }: Lying) => `${partition}/${message.offset}`;

function letterOf(from: Lying, secret: string): Letter {
  const { message } = from;
  const header = (name: string) => String(message.headers?.[PREFIX + name] ?? 'unknown');
  return {
    place: placeOf(from),
    id: readId(message, secret),
    code: header('code'),
    reason: header('reason'),
    attempts: Number(message.headers?.[`${PREFIX}attempts`] ?? 0),
    source: ['topic', 'partition', 'offset'].map(header).join('/'),
    firstTime: header('first-time'),
    lastTime: header('last-time'),
    bytes: message.value?.length ?? 0,
  };
}

function originalOf({ message }: Lying): Original {
  const headers = Object.entries(message.headers ?? {}).filter(([name]) => !name.startsWith(PREFIX));
  return {
    key: message.key,
    value: message.value,
    headers: Object.fromEntries(headers),
  };
}

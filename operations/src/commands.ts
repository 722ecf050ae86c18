import { type Database, openDatabase } from '@picture-resize/job';
import { createKafka, createProducer } from '@picture-resize/kafka';
import type { Logger } from '@picture-resize/service-kit';
import type { Kafka } from 'kafkajs';
import { audit } from './audit.ts';
import type { Config } from './config.ts';
import { type Letter, openLetters, readLetters } from './dead-letters.ts';
import { ledgerText } from './print-ledger.ts';
import { lettersText, letterText } from './print-letters.ts';
import { redrive } from './redrive.ts';

/** The wrong use of a command, in words for whoever typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Options {
  json: boolean;
  all: boolean;
  'dry-run': boolean;
  reason?: string | undefined;
}

/** Everything a command may need, and what ends it well or not. */
export interface Session {
  config: Config;
  kafka: Kafka;
  database: Database;
  say: (text: string) => void;
}

export function openSession(config: Config, logger: Logger, say: Session['say']): Session {
  return {
    config,
    kafka: createKafka('operations', config.kafka, logger),
    database: openDatabase(config.database, { connections: 1, timeoutMs: 5_000 }),
    say,
  };
}

/** Resolves with whether nothing is lost. */
export async function auditCommand(
  { config, kafka, database, say }: Session,
  { json }: Options,
): Promise<boolean> {
  const { secret, retentionMs } = config;
  const ledger = await audit({ kafka, database, secret, retentionMs, ...config.kafka });
  say(json ? JSON.stringify(ledger) : ledgerText(ledger));
  return ledger.unaccounted.length === 0;
}

export async function listCommand({ config, kafka, say }: Session, { json }: Options): Promise<boolean> {
  const letters = await readLetters(kafka, config.kafka.topic, config.secret);
  say(json ? JSON.stringify(letters) : lettersText(letters));
  return true;
}

export async function showCommand(
  { config, kafka, say }: Session,
  name: string | undefined,
): Promise<boolean> {
  const { topic } = config.kafka;
  const letters = await readLetters(kafka, topic, config.secret);
  const chosen = choose(letters, name, { json: false, all: false, 'dry-run': false });
  let gap = '';
  await openLetters(kafka, topic, chosen, (letter, original) => {
    say(gap + letterText(letter, original));
    gap = '\n';
  });
  return true;
}

export async function redriveCommand(
  session: Session,
  name: string | undefined,
  options: Options,
): Promise<boolean> {
  const { config, kafka, database, say } = session;
  const { topic } = config.kafka;
  const letters = choose(await readLetters(kafka, topic, config.secret), name, options);
  const ours = letters.filter(({ id }) => id !== undefined);
  if (ours.length < letters.length)
    say(`${letters.length - ours.length} letters are not ours and stay where they are.`);
  if (options['dry-run']) {
    say(`Would redrive ${ours.length}:\n${lettersText(ours)}`);
    return true;
  }
  const producer = createProducer(kafka);
  await producer.connect();
  try {
    await openLetters(kafka, topic, ours, async (letter, original) => {
      await redrive(letter, original, { producer, database, topic });
      say(`Redriven: ${letter.id}`);
    });
  } finally {
    await producer.disconnect();
  }
  say(`${ours.length} redriven. Follow them with GET /api/{id}.`);
  return true;
}

/** By job id or by place, or all of them, or all of one reason. */
function choose(letters: Letter[], name: string | undefined, { all, reason }: Options): Letter[] {
  if (all) return letters.filter(({ code }) => reason === undefined || code === reason);
  if (name === undefined)
    throw new UsageError('Expected a job id, a letter (as the list names it) or --all.');
  const chosen = letters.filter(({ id, place }) => id === name || place === name);
  if (chosen.length === 0)
    throw new UsageError(`There is no dead letter ${name}. "make dead-letters" lists them.`);
  return chosen;
}

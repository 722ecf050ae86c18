import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deadLetterTopic, ensureTopics } from '@picture-resize/kafka';
import { addressEnvironment } from '@picture-resize/native';
import { execa } from 'execa';
import { Partitioners } from 'kafkajs';
import { createSystem, type TestSystem } from '../system.ts';
import { testKafka } from './dead-letters.ts';

const program = fileURLToPath(new URL('../../operations/src/main.ts', import.meta.url));
// Not resourceUsage(), which begins with what the parent holds.
const tellMemory = `data:text/javascript,
  let most = 0;
  setInterval(() => { most = Math.max(most, process.memoryUsage.rss()) }, 20).unref();
  process.on('exit', () => console.error(most))`;
const LETTERS = 60;
const LETTER_BYTES = 10_000_000;

let system: TestSystem;

beforeAll(async () => {
  system = await createSystem({ consumers: 0 });
  await system.topology.start();
  const kafka = testKafka(system.addresses.kafkaPort);
  await ensureTopics(kafka, 'pictures');
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const value = Buffer.alloc(LETTER_BYTES);
  for (let count = 0; count < LETTERS; count += 1)
    await producer.send({ topic: deadLetterTopic('pictures'), messages: [{ partition: count % 12, value }] });
  await producer.disconnect();
}, 120_000);
afterAll(() => system.stop());

/** Runs a command of operations. */
async function operate(...words: string[]) {
  const { kafkaPort, databasePort, secrets } = system.addresses;
  const environment = addressEnvironment({ kafkaPort, databasePort, secrets, environment: {} });
  const { stdout, stderr } = await execa(process.execPath, ['--import', tellMemory, program, ...words], {
    env: environment,
  });
  return { stdout, megabytes: Number(stderr.split('\n').at(-1)) / 2 ** 20 };
}

test.each([
  ['dead-letters', '--json'],
  ['audit', '--json'],
  ['dead-letters', 'show', '0/0'],
])(
  'when there are 600 MB of dead letters, then "%s %s" does not hold them all in memory',
  async (...words) => {
    const { stdout, megabytes } = await operate(...words);
    expect(stdout).toMatch(words[0] === 'audit' ? `"foreignDeadLetters":${LETTERS}` : `${LETTER_BYTES}`);
    expect(megabytes).toBeLessThan(450);
  },
  60_000,
);

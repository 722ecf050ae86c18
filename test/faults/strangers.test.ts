// Messages of somebody who is not the api, made so that they are hard to put aside.
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MAX_LETTER_BYTES, MAX_MESSAGE_BYTES } from '@picture-resize/kafka';
import { type Letter, openLetters, readLetters } from '@picture-resize/operations';
import kafkajs, { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { createSystem, type TestSystem } from '../system.ts';
import { testKafka } from './dead-letters.ts';
import { finalStatuses, postMany, until } from './jobs.ts';
import { limitLetters, untilRefused } from './limit-letters.ts';

/** What Kafka adds to a message without key and headers that is sent alone. */
const FRAME_BYTES = 74;
const { CompressionCodecs, CompressionTypes } = kafkajs;

let system: TestSystem;
let kafka: Kafka;
let producer: Producer;

beforeAll(async () => {
  system = await createSystem({ consumers: 1 });
  await system.topology.start();
  kafka = testKafka(system.addresses.kafkaPort);
  producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
});
afterAll(async () => {
  await producer?.disconnect();
  await system.stop();
});

const letters = () => readLetters(kafka, 'pictures', system.addresses.secrets.jobIdSecret);

async function lettersFrom(partition: number): Promise<Letter[]> {
  return (await letters()).filter(({ source }) => source.startsWith(`pictures/${partition}/`));
}

const send = (message: Message, compression = CompressionTypes.None) =>
  producer.send({ topic: 'pictures', compression, messages: [message] });

test('when a message is as large as any may be, then it is put aside whole, and its partition goes on', async () => {
  const value = Buffer.alloc(MAX_MESSAGE_BYTES - FRAME_BYTES);
  const larger = Buffer.concat([value, Buffer.alloc(1)]);
  await expect(send({ partition: 3, value: larger })).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
  await send({ partition: 3, value });
  await until('it is put aside', async () => (await lettersFrom(3)).length === 1);
  expect(await lettersFrom(3)).toMatchObject([{ code: 'foreign', bytes: value.length }]);
  expect(await finalStatuses(system.addresses.api, await postMany(system.addresses.api, 40))).toEqual(
    Array(40).fill('done'),
  );
});

test('when a message is packed as the consumer can not read it, then the broker unpacks it, and it is put aside', async () => {
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer),
    decompress: async () => Promise.reject(new Error('Expected nothing that is packed')),
  });
  await send({ partition: 5, value: 'packed' }, CompressionTypes.ZSTD);
  await until('it is put aside', async () => (await lettersFrom(5)).length === 1);
  expect(system.topology.consumers[0]?.status().restarts).toBe(0);
  // Packed it would fit, and its letter would not.
  const value = Buffer.alloc(MAX_MESSAGE_BYTES);
  await expect(send({ partition: 5, value }, CompressionTypes.ZSTD)).rejects.toMatchObject({
    type: 'MESSAGE_TOO_LARGE',
  });
});

test('when the time of a message is none, then it is put aside, and its partition goes on', async () => {
  await send({ partition: 6, value: 'of the far future', timestamp: '1764086400000000000' });
  await until('it is put aside', async () => (await lettersFrom(6)).length === 1);
  expect(await lettersFrom(6)).toMatchObject([{ firstTime: '1764086400000000000' }]);
});

test("when a stranger's message does not fit into a letter, then the letter says where it lies, and its partition goes on", async () => {
  await limitLetters(kafka, 1_000_000);
  await untilRefused(kafka, 2_000_000);
  try {
    await send({ partition: 7, key: 'key', value: Buffer.alloc(2_000_000), headers: { theirs: 'x' } });
    await until('it is put aside', async () => (await lettersFrom(7)).length === 1);
    expect(await lettersFrom(7)).toMatchObject([
      {
        reason: expect.stringMatching(/too large for a letter/),
        source: expect.stringMatching(/^pictures\/7\/\d+$/),
        bytes: 0,
      },
    ]);
    await openLetters(kafka, 'pictures', await lettersFrom(7), (_, original) => {
      expect(original).toMatchObject({ key: null, headers: {} });
    });
  } finally {
    await limitLetters(kafka, MAX_LETTER_BYTES);
  }
});

import { expect, test } from '@jest/globals';
import type { Message, Producer } from 'kafkajs';
import { createDeadLetter } from '../src/dead-letter.ts';
import { createMetrics } from '../src/metrics.ts';

const message = { key: null, value: null, timestamp: '0', attributes: 0, offset: '7', headers: {} };

function collect() {
  const sent: Message[] = [];
  const producer = {
    send: async ({ messages }: { messages: Message[] }) => void sent.push(...messages),
  } as unknown as Producer;
  return { deadLetter: createDeadLetter(producer, createMetrics('test')), sent };
}

test('when a foreign message has a header without a value, then it can be put aside', async () => {
  const { deadLetter, sent } = collect();
  const headers = { empty: null as never, many: [null as never, 'b'], full: 'x' };
  await deadLetter(
    { topic: 'pictures', partition: 3, message: { ...message, headers } },
    { code: 'foreign', detail: 'why', attempts: 0 },
  );
  expect(sent).toMatchObject([
    { headers: { empty: '', many: ['', 'b'], full: 'x', 'dead-letter-offset': '7' } },
  ]);
});

test('when a stranger counts in nanoseconds, then the message can be put aside, with the time as it is', async () => {
  const { deadLetter, sent } = collect();
  await deadLetter(
    { topic: 'pictures', partition: 3, message: { ...message, timestamp: '1764086400000000000' } },
    { code: 'foreign', detail: 'why', attempts: 0 },
  );
  expect(sent).toMatchObject([{ headers: { 'dead-letter-first-time': '1764086400000000000' } }]);
});

import { expect, test } from '@jest/globals';
import type { Message, Producer } from 'kafkajs';
import { createDeadLetter } from '../src/dead-letter.ts';
import { createMetrics } from '../src/metrics.ts';

test('when a foreign message has a header without a value, then it can be put aside', async () => {
  const sent: Message[] = [];
  const producer = {
    send: async ({ messages }: { messages: Message[] }) => void sent.push(...messages),
  } as unknown as Producer;
  const headers = { empty: null as never, many: [null as never, 'b'], full: 'x' };
  const message = { key: null, value: null, timestamp: '0', attributes: 0, offset: '7', headers };
  const deadLetter = createDeadLetter(producer, createMetrics('test'));
  await deadLetter(
    { topic: 'pictures', partition: 3, message },
    { code: 'foreign', detail: 'why', attempts: 0 },
  );
  expect(sent).toMatchObject([
    { headers: { empty: '', many: ['', 'b'], full: 'x', 'dead-letter-offset': '7' } },
  ]);
});

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { issueId, type Job } from '@picture-resize/job';
import type { Producer } from 'kafkajs';
import { createMetrics } from '../src/metrics.ts';
import { createPublish } from '../src/publish.ts';

const job: Job = {
  id: issueId('s'.repeat(32), Date.now()),
  owner: '',
  parameters: { width: 2, height: 2, fit: 'fill', format: 'png' },
  source: Buffer.from('x'),
};
const send = jest.fn(async () => []);
const metrics = createMetrics('test');
const producer = { send } as unknown as Producer;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  send.mockClear();
});

test('when a job comes before the broker does, then it is sent as soon as there is one', async () => {
  const { promise: connected, resolve: connect } = Promise.withResolvers<void>();
  const { confirmed } = createPublish(producer, { topic: 'pictures', connected, deadlineMs: 4_500, metrics })(
    job,
  );
  await jest.advanceTimersByTimeAsync(4_000);
  expect(send).not.toHaveBeenCalled();
  connect();
  await confirmed;
  expect(send).toHaveBeenCalledTimes(1);
});

test('when the broker comes too late, then the client was told so and the job is not sent after all', async () => {
  const { promise: connected, resolve: connect } = Promise.withResolvers<void>();
  const { confirmed, settled } = createPublish(producer, {
    topic: 'pictures',
    connected,
    deadlineMs: 4_500,
    metrics,
  })(job);
  const refused = expect(confirmed).rejects.toMatchObject({ code: 'queue-unavailable' });
  await jest.advanceTimersByTimeAsync(5_000);
  await refused;
  connect();
  await settled;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(send).not.toHaveBeenCalled();
});

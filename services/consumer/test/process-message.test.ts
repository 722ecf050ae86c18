import { expect, test } from '@jest/globals';
import { issueId, limitsFrom } from '@picture-resize/job';
import { createLogger } from '@picture-resize/service-kit';
import { Semaphore } from 'async-mutex';
import { createMetrics } from '../src/metrics.ts';
import { createProcessMessage } from '../src/process-message.ts';
import type { Progress } from '../src/store.ts';

const secret = 'a secret of thirty-two characters';
const limits = limitsFrom({
  MAX_BODY_BYTES: 20_000_000,
  MAX_PICTURE_BYTES: 10_000_000,
  MAX_PIXELS: 50_000_000,
  MAX_SIDE: 1999,
  RETENTION_DAYS: 7,
});

/** Of jobs that are begun, by what the table says of them: the waits in the queue that are counted. */
async function waitsCounted(before: Progress | undefined): Promise<number | undefined> {
  const metrics = createMetrics('test');
  const processMessage = createProcessMessage({
    secret,
    limits,
    jobSeconds: 30,
    slots: new Semaphore(1),
    concurrency: 1,
    store: {
      look: async () => before,
      takeUp: async () => {},
      finish: async () => {},
      handBack: async () => {},
    },
    deadLetter: async () => {},
    metrics,
    logger: createLogger('test', 'fatal'),
    outOfTime: new AbortController().signal,
  });
  const message = {
    key: Buffer.from(issueId(secret, Date.now())),
    value: Buffer.from('no picture'),
    // Without parameters: the job has failed as soon as it is begun.
    headers: { job: '{"version":1}' },
    timestamp: String(Date.now()),
    attributes: 0,
    offset: '7',
  };
  await processMessage({ topic: 'pictures', partition: 3, message }, new AbortController().signal);
  const { values } = await metrics.queueDuration.get();
  return values.find(({ metricName }) => metricName === 'job_queue_duration_seconds_count')?.value;
}

test('when a job was begun before, then its wait in the queue is not counted again, with that work in it', async () => {
  expect(await waitsCounted(undefined)).toBe(1);
  expect(await waitsCounted({ status: 'processing', attempts: 1 })).toBe(0);
  // It gives up.
  expect(await waitsCounted({ status: 'processing', attempts: 3 })).toBe(0);
});

import { expect, test } from '@jest/globals';
import type { JobId } from '@picture-resize/job';
import { createLogger } from '@picture-resize/service-kit';
import { orHandBack } from '../src/or-hand-back.ts';

const id = '0'.repeat(32) as JobId;
const logger = createLogger('test', 'fatal');
const outOfTime = AbortSignal.abort(new Error('no time'));
const endless = new Promise<never>(() => {});

function handingBack() {
  const back: JobId[] = [];
  return { back, store: { handBack: async (job: JobId) => void back.push(job) } };
}

test('when there is no time left before the work has begun, then the job is handed back at once', async () => {
  const { back, store } = handingBack();
  await expect(orHandBack(endless, id, { store, logger, outOfTime })).rejects.toThrow('no time');
  expect(back).toEqual([id]);
});

test('when the work ends in time, also badly, then that is its outcome and nothing is handed back', async () => {
  const { back, store } = handingBack();
  const patient = { store, logger, outOfTime: new AbortController().signal };
  expect(await orHandBack(Promise.resolve('row'), id, patient)).toBe('row');
  await expect(orHandBack(Promise.reject(new Error('broken')), id, patient)).rejects.toThrow('broken');
  expect(back).toEqual([]);
});

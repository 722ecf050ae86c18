import pMap from 'p-map';
import { followJobs, type Outcomes } from '../load/follow-jobs.ts';
import { postPicture, type Wish } from './job.ts';

export interface Tally extends Outcomes {
  seconds: number;
}

const CONCURRENCY = 8;

/** Sends the same picture `count` times, eight requests at once, and waits for every job. */
export async function sendMany(api: string, source: Buffer, wish: Wish, count: number): Promise<Tally> {
  const begun = performance.now();
  const numbers = Array.from({ length: count }, (_, index) => index);
  const accepted = await pMap(numbers, () => postPicture(api, source, wish), { concurrency: CONCURRENCY });
  const ids = accepted.map(({ id }) => id);
  const outcomes = await followJobs(api, ids, () => {});
  return { ...outcomes, seconds: (performance.now() - begun) / 1000 };
}

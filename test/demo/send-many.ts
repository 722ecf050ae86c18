import pMap from 'p-map';
import { awaitJob, postPicture, type Wish } from './job.ts';

export interface Tally {
  done: number;
  failed: number;
  /** Accepted, but not finished within two minutes after the last was sent. */
  lost: number;
  seconds: number;
}

const CONCURRENCY = 8;
const PATIENCE_MS = 120_000;

/** Sends the same picture `count` times, eight requests at once, and waits for every job. */
export async function sendMany(api: string, source: Buffer, wish: Wish, count: number): Promise<Tally> {
  const begun = performance.now();
  const numbers = Array.from({ length: count }, (_, index) => index);
  const accepted = await pMap(numbers, () => postPicture(api, source, wish), { concurrency: CONCURRENCY });
  const deadline = Date.now() + PATIENCE_MS;
  const jobs = await pMap(accepted, ({ id }) => awaitJob(api, id, deadline), { concurrency: CONCURRENCY });
  const countOf = (status: string | undefined) => jobs.filter((job) => job?.status === status).length;
  return {
    done: countOf('done'),
    failed: countOf('failed'),
    lost: countOf(undefined),
    seconds: (performance.now() - begun) / 1000,
  };
}

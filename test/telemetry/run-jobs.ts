import pMap from 'p-map';
import sharp from 'sharp';
import { awaitJob } from '../demo/job.ts';

/** Milliseconds, of each job. */
export interface Durations {
  /** From the request to its answer. */
  post: number[];
  /** From acceptance to the end, as the api tells both. */
  job: number[];
}

const PATIENCE_MS = 60_000;

// So small that a job is spans and writes, and little else.
const picture = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'teal' } })
  .png()
  .toBuffer();

/** So many jobs by so many clients, each of whom waits for the end of one before the next. @throws where one is not done */
export async function runJobs(api: string, count: number, clients: number): Promise<Durations> {
  const durations: Durations = { post: [], job: [] };
  const runOne = async () => {
    const begun = performance.now();
    const response = await fetch(`${api}/api?width=60&height=80&format=jpeg`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(picture),
    });
    const { id } = await response.json();
    durations.post.push(performance.now() - begun);
    const job = await awaitJob(api, id, { deadline: Date.now() + PATIENCE_MS });
    if (job?.finishedAt === undefined || job.status !== 'done')
      throw new Error(`Expected ${id} to be done but received ${job?.status ?? 'no answer'}`);
    durations.job.push(Date.parse(job.finishedAt) - Date.parse(job.acceptedAt));
  };
  await pMap(Array.from({ length: count }), runOne, { concurrency: clients });
  return durations;
}

/** The value that this share of all does not exceed. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import pMap from 'p-map';
import { awaitJob } from '../demo/job.ts';

export interface Outcomes {
  done: number;
  failed: number;
  /** Accepted, and not finished within two minutes after the last was sent. */
  lost: number;
  /** Milliseconds from acceptance to the end, as the api tells both. */
  latency: RecordableHistogram;
}

const CONCURRENCY = 16;
const PATIENCE_MS = 120_000;

/** Waits until every job is finished. */
export async function followJobs(api: string, ids: string[], onJob: () => void): Promise<Outcomes> {
  const outcomes: Outcomes = { done: 0, failed: 0, lost: 0, latency: createHistogram() };
  const deadline = Date.now() + PATIENCE_MS;
  const follow = async (id: string) => {
    const job = await awaitJob(api, id, deadline);
    outcomes[job?.status === 'done' || job?.status === 'failed' ? job.status : 'lost'] += 1;
    if (job?.finishedAt !== undefined)
      outcomes.latency.record(Math.max(1, Date.parse(job.finishedAt) - Date.parse(job.acceptedAt)));
    onJob();
  };
  await pMap(ids, follow, { concurrency: CONCURRENCY });
  return outcomes;
}

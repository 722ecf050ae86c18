import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import pMap from 'p-map';
import { awaitJob } from '../demo/job.ts';

export interface Outcomes {
  done: number;
  failed: number;
  /** The api says so still, after nothing has finished for as long as we have patience. */
  unfinished: number;
  /** The api never told how the job is: it was away, or refused to answer so many. */
  untold: number;
  /** Answers of the api that too many requests come from here. */
  rateLimited: number;
  /** Milliseconds from acceptance to the end, as the api tells both. */
  latency: RecordableHistogram;
}

const CONCURRENCY = 16;
const PATIENCE_MS = 120_000;

/** Waits until every job is finished, or none has been for `patienceMs`. */
export async function followJobs(
  api: string,
  ids: string[],
  onJob: () => void,
  patienceMs = PATIENCE_MS,
): Promise<Outcomes> {
  const outcomes: Outcomes = {
    done: 0,
    failed: 0,
    unfinished: 0,
    untold: 0,
    rateLimited: 0,
    latency: createHistogram(),
  };
  const patience = {
    deadline: Date.now() + patienceMs,
    onRateLimited: () => {
      outcomes.rateLimited += 1;
    },
  };
  const follow = async (id: string) => {
    const job = await awaitJob(api, id, patience);
    if (job?.status === 'done' || job?.status === 'failed') {
      patience.deadline = Date.now() + patienceMs;
      outcomes[job.status] += 1;
    } else outcomes[job === undefined ? 'untold' : 'unfinished'] += 1;
    if (job?.finishedAt !== undefined)
      outcomes.latency.record(Math.max(1, Date.parse(job.finishedAt) - Date.parse(job.acceptedAt)));
    onJob();
  };
  await pMap(ids, follow, { concurrency: CONCURRENCY });
  return outcomes;
}

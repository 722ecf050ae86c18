import type { JobId } from '@picture-resize/job';
import type { Backlog, BacklogPoll } from './backlog.ts';
import type { ApiMetrics } from './metrics.ts';
import { partitionOf } from './partition-of.ts';
import { Problem } from './problem.ts';

const LONGEST_SECONDS = 300;
/** Of what a partition keeps: the backlog is read once a second, and what is on its way then comes on top. */
const FILL_TO = 0.9;

/** @throws Problem where too many jobs wait. */
export type CheckBacklog = (id: JobId) => void;

export interface BacklogLimits {
  /** Jobs that may wait in all partitions together. */
  maxBacklog: number;
  maxPictureBytes: number;
}

/**
 * Refuses a job that would wait for too long behind the others, before its body is read; and one whose partition
 * stands still and could outgrow what the broker keeps of it, as that would be made room for with jobs nobody has
 * worked on. While the backlog is not known, because the broker doesn't answer, publishing will tell.
 */
export function createCheckBacklog(
  backlog: BacklogPoll,
  { maxBacklog, maxPictureBytes }: BacklogLimits,
  { waitingLimit }: Pick<ApiMetrics, 'waitingLimit'>,
): CheckBacklog {
  waitingLimit.set(maxBacklog);
  return (id) => {
    const latest = backlog.latest();
    if (latest === undefined) return;
    refuseBeyond(maxBacklog, latest.waiting, 'to wait', latest);
    const partition = partitionOf(id, latest.lag.length);
    const limit = partitionLimit(backlog, maxPictureBytes);
    refuseBeyond(limit, latest.lag[partition] ?? 0, `to wait in partition ${partition}`, latest);
  };
}

/** Jobs that may wait in one partition: as many as it surely keeps. */
export function partitionLimit({ partitionBytes }: BacklogPoll, maxPictureBytes: number): number {
  return Math.max(1, Math.floor((FILL_TO * partitionBytes()) / maxPictureBytes));
}

/** How long to stay away follows from how fast the jobs went lately. */
function refuseBeyond(limit: number, waiting: number, where: string, { perSecond }: Backlog): void {
  if (waiting < limit) return;
  const excess = waiting - limit + 1;
  const seconds = Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(excess / perSecond)));
  throw new Problem('backlog-full', `Expected fewer than ${limit} jobs ${where} but there are ${waiting}`, {
    headers: { 'Retry-After': String(seconds) },
  });
}

import type { BacklogPoll } from './backlog.ts';
import type { ApiMetrics } from './metrics.ts';
import { Problem } from './problem.ts';

const LONGEST_SECONDS = 300;

/** @throws Problem where too many jobs wait. */
export type CheckBacklog = () => void;

/**
 * Refuses a job that would wait for too long behind the others, before its body is read. How long to
 * stay away follows from how fast the jobs went lately. While the backlog is not known, because the broker
 * doesn't answer, publishing will tell.
 */
export function createCheckBacklog(
  backlog: BacklogPoll,
  maxBacklog: number,
  { waitingLimit }: Pick<ApiMetrics, 'waitingLimit'>,
): CheckBacklog {
  waitingLimit.set(maxBacklog);
  return () => {
    const { waiting = 0, perSecond = 0 } = backlog.latest() ?? {};
    if (waiting < maxBacklog) return;
    const excess = waiting - maxBacklog + 1;
    const seconds = Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(excess / perSecond)));
    throw new Problem(
      'backlog-full',
      `Expected fewer than ${maxBacklog} jobs to wait but there are ${waiting}`,
      {
        headers: { 'Retry-After': String(seconds) },
      },
    );
  };
}

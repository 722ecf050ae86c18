import { acceptedAt, type JobId, type Limits, verifyId } from '@picture-resize/job';
import { Problem } from './problem.ts';

export type CheckId = (id: unknown) => JobId;

/** Refuses what was never issued here, and what is past its retention, without asking the database. */
export function createCheckId(secret: string, { retentionMs }: Pick<Limits, 'retentionMs'>): CheckId {
  return (id) => {
    if (!verifyId(secret, id)) {
      throw new Problem(
        'unknown-job',
        'This id was never issued here. Expected the 32 hex digits of an answer to POST /api.',
      );
    }
    const expired = acceptedAt(id) + retentionMs;
    if (expired <= Date.now()) {
      throw new Problem(
        'expired-job',
        `The job and its picture were kept until ${new Date(expired).toISOString()}.`,
      );
    }
    return id;
  };
}

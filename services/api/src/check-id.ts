import { acceptedAt, type JobId, type Limits, type Owner, verifyId } from '@picture-resize/job';
import { Problem } from './problem.ts';

export type CheckId = (id: unknown, owner: Owner) => JobId;

/** Refuses what was never issued here to this owner, and what is past its retention, without asking the database. */
export function createCheckId(secret: string, { retentionMs }: Pick<Limits, 'retentionMs'>): CheckId {
  return (id, owner) => {
    if (!verifyId(secret, id, owner)) {
      throw new Problem(
        'unknown-job',
        'This id was never issued here, or not to you. Expected the 32 hex digits of an answer to POST /api.',
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

import { acceptedAt, type JobId } from '@picture-resize/job';
import type { FoundJob } from './find.ts';

/** Where a job's things are, relative to the api, so that they hold behind any proxy. */
export function links(id: JobId) {
  return {
    self: `/api/${id}`,
    picture: `/api/${id}/picture`,
    events: `/api/${id}/events`,
    page: `/result?id=${id}`,
  };
}

/** A job as clients see it, without the picture's bytes. No row: it waits in the topic. */
export function present(id: JobId, job: FoundJob | undefined) {
  const common = { id, acceptedAt: new Date(acceptedAt(id)), links: links(id) };
  if (job === undefined) return { ...common, status: 'queued' as const };
  const { startedAt, finishedAt } = job;
  if (job.status === 'processing') return { ...common, status: job.status, startedAt };
  if (job.status === 'failed') {
    const error = { code: job.errorCode, detail: job.errorDetail };
    return { ...common, status: job.status, startedAt, finishedAt, error };
  }
  return {
    ...common,
    status: job.status,
    startedAt,
    finishedAt,
    source: {
      format: job.sourceFormat,
      width: job.sourceWidth,
      height: job.sourceHeight,
      bytes: job.sourceBytes,
    },
    format: job.format,
    width: job.outputWidth,
    height: job.outputHeight,
    bytes: job.outputBytes,
  };
}

import { acceptedAt, type JobId } from '@picture-resize/job';
import type { FoundJob } from './find.ts';

/** Where a job's things are. */
export type Links = (id: JobId) => Record<string, string>;

/**
 * Relative to the api, so that they hold behind any proxy; but the trace, which is in Jaeger. Without its
 * address there is no link to it.
 */
export function createLinks(jaegerUrl: string | undefined): Links {
  const trace = (id: JobId) => (jaegerUrl === undefined ? {} : { trace: `${jaegerUrl}/trace/${id}` });
  return (id) => ({
    self: `/api/${id}`,
    picture: `/api/${id}/picture`,
    events: `/api/${id}/events`,
    page: `/result?id=${id}`,
    ...trace(id),
  });
}

/** A job as clients see it, without the picture's bytes. */
export type Present = ReturnType<typeof createPresent>;

export function createPresent(links: Links) {
  return (id: JobId, job: FoundJob | undefined) => present(id, job, links);
}

/** No row: it waits in the topic. */
function present(id: JobId, job: FoundJob | undefined, links: Links) {
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

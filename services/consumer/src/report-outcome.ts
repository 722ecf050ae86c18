import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { FailureCode, JobRow } from '@picture-resize/job';
import { activeExemplar, type Logger } from '@picture-resize/service-kit';
import type { ConsumerMetrics } from './metrics.ts';

export interface Outcome {
  row: JobRow;
  /** When the broker had the job, milliseconds since 1970. */
  publishedAt: number;
  attempts: number;
}

/** Tells how a job ended, once: in the log, in the metrics and in the span of its message. */
export function reportOutcome(outcome: Outcome, metrics: ConsumerMetrics, logger: Logger): void {
  const { row, attempts } = outcome;
  const level = isOurFault(row) ? 'warn' : 'info';
  logger[level]({ attempts, ...summary(outcome) }, `job ${row.status}`);
  count(outcome, metrics);
  describe(outcome);
}

/** What the sender could not have helped: the codes of the alert JobsFailOnOurSide. */
export const ourFaults: readonly string[] = [
  'gave-up',
  'not-storable',
  'took-too-long',
] satisfies FailureCode[];
const isOurFault = ({ errorCode }: JobRow) => errorCode !== null && ourFaults.includes(errorCode);

function summary({ row, publishedAt }: Outcome) {
  return {
    job_id: row.id,
    sourceBytes: row.sourceBytes,
    outputBytes: row.outputBytes,
    waitedMs: row.startedAt.getTime() - publishedAt,
    workedMs: finishedAt(row) - row.startedAt.getTime(),
    ...(row.errorCode === null ? {} : { errorCode: row.errorCode, errorDetail: row.errorDetail }),
  };
}

function count({ row, publishedAt }: Outcome, metrics: ConsumerMetrics): void {
  const { status } = row;
  metrics.finished.inc({ status, code: row.errorCode ?? '' });
  metrics.jobDuration.observe({
    labels: { status },
    value: secondsBetween(publishedAt, finishedAt(row)),
    ...activeExemplar(),
  });
  metrics.sourceBytes.inc(row.sourceBytes);
  metrics.outputBytes.inc(row.outputBytes ?? 0);
  metrics.sourcePixels.inc(pixels(row.sourceWidth, row.sourceHeight));
  metrics.outputPixels.inc(pixels(row.outputWidth, row.outputHeight));
}

function describe({ row, attempts }: Outcome): void {
  const span = trace.getActiveSpan();
  span?.setAttributes({
    'job.outcome': row.status,
    'job.attempts': attempts,
    ...(row.output === null
      ? {}
      : {
          'picture.output.width': row.outputWidth ?? 0,
          'picture.output.height': row.outputHeight ?? 0,
          'picture.output.pixels': pixels(row.outputWidth, row.outputHeight),
          'picture.output.bytes': row.outputBytes ?? 0,
        }),
  });
  if (row.errorCode === null) return;
  span?.setAttribute('error.type', row.errorCode);
  span?.setStatus({ code: SpanStatusCode.ERROR, message: row.errorDetail ?? row.errorCode });
}

const finishedAt = (row: JobRow) => row.finishedAt?.getTime() ?? 0;

const pixels = (width: number | null, height: number | null) => (width ?? 0) * (height ?? 0);

/** The clocks of two machines may differ: what would be negative is nothing. */
export function secondsBetween(beginMs: number, endMs: number): number {
  return Math.max(0, endMs - beginMs) / 1000;
}

import { type Job, type JobRow, type Limits, PictureError, readMessage } from '@picture-resize/job';
import type { Logger } from '@picture-resize/service-kit';
import { keepTrying } from '@picture-resize/service-kit';
import type { EachMessagePayload } from 'kafkajs';
import type { DeadLetter } from './dead-letter.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { resize } from './resize.ts';
import { doneRow, failedRow, startedRow } from './rows.ts';
import type { Store } from './store.ts';

export type ProcessMessage = (
  from: Pick<EachMessagePayload, 'topic' | 'partition' | 'message'>,
  signal: AbortSignal,
) => Promise<void>;

interface Dependencies {
  secret: string;
  limits: Limits;
  jobSeconds: number;
  store: Store;
  deadLetter: DeadLetter;
  logger: Logger;
}

/**
 * From message to row. When it resolves, the row or the dead letter exists and the offset may be
 * committed. While database or broker are away it waits, until `signal` ends the wait.
 */
export function createProcessMessage(dependencies: Dependencies): ProcessMessage {
  const { secret, limits, store, deadLetter, logger } = dependencies;
  return async (from, signal) => {
    const waiting = { logger, signal };
    const read = readMessage(from.message, secret, limits);
    if (read.kind === 'foreign') {
      logger.warn(
        { offset: from.message.offset, partition: from.partition, reason: read.detail },
        'dead letter',
      );
      return keepTrying('put the message aside', () => deadLetter(from, read.detail), waiting);
    }

    const { id, source } = read.kind === 'job' ? read.job : read;
    const row = startedRow(id, source, read.kind === 'job' ? read.job : undefined);
    const { status, attempts } = await keepTrying(
      'write that the job begins',
      () => store.takeUp(row),
      waiting,
    );
    if (status !== 'processing') {
      logger.info({ jobId: id, status }, 'delivered again, already finished');
      return;
    }

    const finished =
      read.kind === 'job'
        ? await outcome(read.job, row, dependencies)
        : failedRow(row, 'invalid-parameters', read.detail);
    await keepTrying('write the outcome', () => store.finish(finished), waiting);
    logger.info(summary(finished, attempts), `job ${finished.status}`);
  };
}

async function outcome(job: Job, row: JobRow, { limits, jobSeconds }: Dependencies): Promise<JobRow> {
  try {
    const { picture, pixels } = await decode(job, limits);
    const output = await encode(resize(pixels, job.parameters), job.parameters, jobSeconds);
    return doneRow(row, picture, output);
  } catch (error) {
    if (error instanceof PictureError) return failedRow(row, error.code, error.message);
    throw error;
  }
}

function summary(row: JobRow, attempts: number) {
  const finishedAt = row.finishedAt?.getTime() ?? 0;
  return {
    jobId: row.id,
    attempts,
    sourceBytes: row.sourceBytes,
    outputBytes: row.outputBytes,
    waitedMs: row.startedAt.getTime() - row.acceptedAt.getTime(),
    workedMs: finishedAt - row.startedAt.getTime(),
    ...(row.errorCode === null ? {} : { errorCode: row.errorCode, errorDetail: row.errorDetail }),
  };
}

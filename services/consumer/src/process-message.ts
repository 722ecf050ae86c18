import { isFinal, type JobRow, type Limits, readMessage } from '@picture-resize/job';
import { keepTrying, type Logger, type Waiting } from '@picture-resize/service-kit';
import type { Semaphore } from 'async-mutex';
import type { DeadLetter, Delivery } from './dead-letter.ts';
import { resizePicture } from './resize-picture.ts';
import { failedRow, startedRow } from './rows.ts';
import { isRefused, type Progress, type Store } from './store.ts';
import { weigh } from './weigh.ts';

export type ProcessMessage = (from: Delivery, signal: AbortSignal) => Promise<void>;

export interface Dependencies {
  secret: string;
  limits: Limits;
  jobSeconds: number;
  /** As many permits as jobs may be in hand at once; a large picture takes several. */
  slots: Semaphore;
  concurrency: number;
  store: Store;
  deadLetter: DeadLetter;
  logger: Logger;
}

type OwnMessage = Exclude<ReturnType<typeof readMessage>, { kind: 'foreign' }>;

/** A job that has ended this often with the process that worked on it is not begun again. */
const MAX_ATTEMPTS = 3;

/**
 * From message to row. When it resolves, the row or the dead letter exists and the offset may be
 * committed. While database or broker are away it waits, until `signal` ends the wait.
 */
export function createProcessMessage(dependencies: Dependencies): ProcessMessage {
  const { secret, limits, deadLetter, store, slots, concurrency, logger } = dependencies;
  return async (from, signal) => {
    const waiting = { logger, signal };
    const read = readMessage(from.message, secret, limits);
    if (read.kind === 'foreign') {
      const reason = { code: 'foreign', detail: read.detail, attempts: 0 } as const;
      logger.warn({ partition: from.partition, offset: from.message.offset, ...reason }, 'dead letter');
      return keepTrying('put the message aside', () => deadLetter(from, reason), waiting);
    }

    const id = read.kind === 'job' ? read.job.id : read.id;
    const before = await keepTrying('look the job up', () => store.look(id), waiting);
    if (before !== undefined && isFinal(before.status)) {
      return logger.info({ jobId: id, status: before.status }, 'delivered again, already finished');
    }
    // A job that was begun before may be what ended the process then. It works alone, so that it takes
    // no other job with it and the attempts count against the right one.
    const isSuspect = before !== undefined;
    const permits = isSuspect ? concurrency : await weigh(sourceOf(read), limits, concurrency);
    await slots.runExclusive(() => workOff(read, from, before, waiting, dependencies), permits);
  };
}

const sourceOf = (read: OwnMessage) => (read.kind === 'job' ? read.job.source : read.source);

async function workOff(
  read: OwnMessage,
  from: Delivery,
  before: Progress | undefined,
  waiting: Waiting,
  { store, deadLetter, limits, jobSeconds, logger }: Dependencies,
): Promise<void> {
  const { id } = read.kind === 'job' ? read.job : read;
  const source = sourceOf(read);
  const row = startedRow(id, source, read.kind === 'job' ? read.job : undefined);
  const attempts = before?.attempts ?? 0;

  let finished: JobRow;
  if (attempts >= MAX_ATTEMPTS) {
    const detail = `The process that worked on it ended ${attempts} times before it was finished`;
    const reason = { code: 'gave-up', detail, attempts } as const;
    await keepTrying('put the message aside', () => deadLetter(from, reason), waiting);
    finished = failedRow(row, 'gave-up', detail);
  } else {
    await keepTrying('write that the job begins', () => store.takeUp(row), waiting);
    finished =
      read.kind === 'job'
        ? await resizePicture(read.job, row, limits, jobSeconds)
        : failedRow(row, 'invalid-parameters', read.detail);
  }
  await writeOutcome(finished, store, waiting);
  logger.info({ attempts: attempts + 1, ...summary(finished) }, `job ${finished.status}`);
}

/** A result that the database refuses makes a failed job, not a partition that stands still. */
async function writeOutcome(finished: JobRow, store: Store, waiting: Waiting): Promise<void> {
  const write = (row: JobRow) =>
    keepTrying('write the outcome', () => store.finish(row), { ...waiting, isHopeless: isRefused });
  try {
    await write(finished);
  } catch (error) {
    if (!(error instanceof Error && isRefused(error))) throw error;
    waiting.logger.error({ err: error, jobId: finished.id }, 'the database refuses the result');
    const detail = `The database refuses the result of ${finished.outputBytes} bytes`;
    await write(failedRow({ ...finished, output: null }, 'not-storable', detail));
  }
}

function summary(row: JobRow) {
  const finishedAt = row.finishedAt?.getTime() ?? 0;
  return {
    jobId: row.id,
    sourceBytes: row.sourceBytes,
    outputBytes: row.outputBytes,
    waitedMs: row.startedAt.getTime() - row.acceptedAt.getTime(),
    workedMs: finishedAt - row.startedAt.getTime(),
    ...(row.errorCode === null ? {} : { errorCode: row.errorCode, errorDetail: row.errorDetail }),
  };
}

import { isFinal, type JobRow, type Limits, parameterAttributes, readMessage } from '@picture-resize/job';
import {
  activeExemplar,
  describeSpan,
  keepTrying,
  type Logger,
  type Waiting,
} from '@picture-resize/service-kit';
import type { Semaphore } from 'async-mutex';
import type { DeadLetter, Delivery } from './dead-letter.ts';
import type { ConsumerMetrics } from './metrics.ts';
import { orHandBack } from './or-hand-back.ts';
import { reportOutcome, secondsBetween } from './report-outcome.ts';
import { resizePicture } from './resize-picture.ts';
import { failedRow, startedRow } from './rows.ts';
import { createStep, type Step } from './step.ts';
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
  metrics: ConsumerMetrics;
  logger: Logger;
  /** The process is told to stop and can wait no longer: what is not finished is handed back. */
  outOfTime: AbortSignal;
}

type OwnMessage = Exclude<ReturnType<typeof readMessage>, { kind: 'foreign' }>;

/** One message in hand: how its stages run, and for how long something that is away is waited for. */
interface Run {
  step: Step;
  waiting: Waiting;
}

/** A job that was begun this often and never finished is not begun again. What broke it off is not known here. */
const MAX_ATTEMPTS = 3;

/**
 * From message to row. When it resolves, the row or the dead letter exists and the offset may be
 * committed. While database or broker are away it waits, until `signal` ends the wait.
 */
export function createProcessMessage(dependencies: Dependencies): ProcessMessage {
  const { secret, limits, deadLetter, store, slots, concurrency, metrics, logger } = dependencies;
  return async (from, signal) => {
    const waiting = { logger, signal, failures: metrics.keepTryingFailures };
    const step = createStep(metrics);
    const read = readMessage(from.message, secret, limits);
    if (read.kind === 'foreign') {
      const reason = { code: 'foreign', detail: read.detail, attempts: 0 } as const;
      logger.warn({ partition: from.partition, offset: from.message.offset, ...reason }, 'dead letter');
      const put = () => keepTrying('put the message aside', () => deadLetter(from, reason), waiting);
      return step('dead-letter', put);
    }

    const id = idOf(read);
    describeMessage(read);
    const look = () => keepTrying('look the job up', () => store.look(id), waiting);
    const before = await step('look-up', look);
    if (before !== undefined && isFinal(before.status)) {
      return logger.info({ job_id: id, status: before.status }, 'delivered again, already finished');
    }
    // A job that was begun before may be what ended the process then. It works alone, so that it takes
    // no other job with it and the attempts count against the right one.
    const isSuspect = before !== undefined;
    const weight = read.kind === 'job' ? await weigh(read.job, limits, concurrency) : 1;
    const permits = isSuspect ? concurrency : weight;
    const [, release] = await step('wait-for-slot', () => slots.acquire(permits));
    try {
      await workOff(read, from, before, { step, waiting }, dependencies);
    } finally {
      release();
    }
  };
}

const idOf = (read: OwnMessage) => (read.kind === 'job' ? read.job.id : read.id);
const sourceOf = (read: OwnMessage) => (read.kind === 'job' ? read.job.source : read.source);

function describeMessage(read: OwnMessage): void {
  describeSpan({ 'job.id': idOf(read), 'picture.source.bytes': sourceOf(read).length });
  if (read.kind === 'job') describeSpan(parameterAttributes(read.job.parameters));
}

async function workOff(
  read: OwnMessage,
  from: Delivery,
  before: Progress | undefined,
  { step, waiting }: Run,
  { store, deadLetter, limits, jobSeconds, metrics, logger, outOfTime }: Dependencies,
): Promise<void> {
  // It waited for its slot until now. Not begun is not to be handed back.
  outOfTime.throwIfAborted();
  const started = startedRow(idOf(read), sourceOf(read), read.kind === 'job' ? read.job : undefined);
  const publishedAt = Number(from.message.timestamp);
  let attempts = before?.attempts ?? 0;
  let finished: JobRow;
  if (attempts >= MAX_ATTEMPTS) {
    const detail = `It was begun ${attempts} times and never finished`;
    const reason = { code: 'gave-up', detail, attempts } as const;
    const put = () => keepTrying('put the message aside', () => deadLetter(from, reason), waiting);
    await step('dead-letter', put);
    finished = failedRow(started, 'gave-up', detail);
  } else {
    const takeUp = () => keepTrying('write that the job begins', () => store.takeUp(started), waiting);
    await step('take-up', takeUp);
    attempts += 1;
    // Of one that was begun before, the work that was broken off would be in it.
    if (before === undefined) reportQueueWait(started, publishedAt, metrics);
    finished =
      read.kind === 'job'
        ? await orHandBack(resizePicture(read.job, started, { limits, jobSeconds, step }), read.job.id, {
            store,
            logger,
            outOfTime,
          })
        : failedRow(started, 'invalid-parameters', read.detail);
  }
  const stored = await step('store', () => writeOutcome(finished, started, store, waiting));
  reportOutcome({ row: stored, publishedAt, attempts }, metrics, logger);
}

function reportQueueWait({ startedAt }: JobRow, publishedAt: number, metrics: ConsumerMetrics): void {
  const value = secondsBetween(publishedAt, startedAt.getTime());
  metrics.queueDuration.observe({ labels: {}, value, ...activeExemplar() });
  describeSpan({ 'job.queue.seconds': value });
}

/** A result that the database refuses makes a failed job, not a partition that stands still. */
async function writeOutcome(
  finished: JobRow,
  started: JobRow,
  store: Store,
  waiting: Waiting,
): Promise<JobRow> {
  const write = (row: JobRow) =>
    keepTrying('write the outcome', () => store.finish(row), { ...waiting, isHopeless: isRefused });
  try {
    await write(finished);
    return finished;
  } catch (error) {
    if (!(error instanceof Error && isRefused(error))) throw error;
    waiting.logger.error({ err: error, job_id: finished.id }, 'the database refuses the result');
    const detail = `The database refuses the result of ${finished.outputBytes} bytes`;
    const refused = failedRow(started, 'not-storable', detail);
    await write(refused);
    return refused;
  }
}

import { isFinal, type JobId, outputFormats } from '@picture-resize/job';
import type { Request, RequestHandler, Response } from 'express';
import { ownerOf } from './authenticate.ts';
import type { CheckId } from './check-id.ts';
import type { DoneJob, Find, FoundJob } from './find.ts';
import type { Present } from './present.ts';
import { Problem } from './problem.ts';
import type { QueuePosition } from './queue-position.ts';
import type { ReadPicture } from './read-picture.ts';
import { requireAccept, sendPicture, sendWithPicture } from './send-picture.ts';
import { readWait, waitUntilFinal } from './wait.ts';
import type { Watch } from './watch.ts';

export interface JobReading {
  checkId: CheckId;
  find: Find;
  readPicture: ReadPicture;
  present: Present;
  watch: Watch;
  queuePosition: QueuePosition;
  /** Waiting clients are answered at once when the process is told to stop. */
  stopping: AbortSignal;
}

const pictureTypes = outputFormats.map((format) => `image/${format}`);

/** Tells the job's status; with the picture in base64 once it is done, or as bytes where asked for. */
export function getJob(reading: JobReading): RequestHandler {
  return async (request, response) => {
    requireAccept(request, ['application/json', ...pictureTypes]);
    const { id, job } = await readJob(reading, request, response);
    response.vary('Accept');
    if (!isDone(job)) return sendStatus(reading, id, job, response);
    const chosen = requireAccept(request, ['application/json', `image/${job.format}`]);
    if (chosen !== 'application/json') return sendPicture(reading.readPicture, id, job, request, response);
    return sendWithPicture(reading.readPicture, reading.present(id, job), job, request, response);
  };
}

/** The resized picture as bytes. */
export function getPicture(reading: JobReading): RequestHandler {
  return async (request, response) => {
    const { id, job } = await readJob(reading, request, response);
    if (isDone(job)) return sendPicture(reading.readPicture, id, job, request, response);
    if (job?.status !== 'failed') return sendStatus(reading, id, job, response);
    throw new Problem('no-picture', `The job has failed: ${job.errorDetail}`);
  };
}

async function readJob(reading: JobReading, request: Request, response: Response) {
  const id = reading.checkId(request.params.id, ownerOf(response));
  const seconds = readWait(request.query.wait);
  const gone = new AbortController();
  response.once('close', () => gone.abort());

  const job = await readRow(reading.find, id);
  if (seconds === 0 || (job !== undefined && isFinal(job.status))) return { id, job };
  await waitUntilFinal(reading.watch, id, seconds, AbortSignal.any([gone.signal, reading.stopping]));
  return { id, job: await readRow(reading.find, id) };
}

async function readRow(find: Find, id: JobId): Promise<FoundJob | undefined> {
  return (await find.jobs([id])).get(id);
}

function isDone(job: FoundJob | undefined): job is DoneJob {
  return job?.status === 'done';
}

async function sendStatus(
  { present, queuePosition }: JobReading,
  id: JobId,
  job: FoundJob | undefined,
  response: Response,
) {
  const presented = present(id, job);
  if (isFinal(presented.status)) return void response.json(presented);
  const ahead = presented.status === 'queued' ? await queuePosition(id) : undefined;
  response
    .status(202)
    .set({ 'Retry-After': '1', 'Cache-Control': 'no-store' })
    .json({ ...presented, ahead });
}

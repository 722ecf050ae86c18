import type { JobId } from '@picture-resize/job';
import type { Request, Response } from 'express';
import type { DoneJob } from './find.ts';
import { Problem } from './problem.ts';
import type { ReadPicture } from './read-picture.ts';

/** The one of `types` that the client would rather have. @throws Problem where it takes none of them. */
export function requireAccept(request: Request, types: string[]): string {
  const chosen = request.accepts(types);
  if (chosen !== false) return chosen;
  throw new Problem('not-acceptable', `Expected Accept to allow ${types.join(' or ')}`);
}

/** Sends the bytes. A result never changes, so caches may keep it; the id is its entity tag. */
export async function sendPicture(
  read: ReadPicture,
  id: JobId,
  job: DoneJob,
  request: Request,
  response: Response,
) {
  const type = requireAccept(request, [`image/${job.format}`]);
  response
    .set({ ETag: `"${id}"`, 'Cache-Control': 'private, max-age=86400, immutable' })
    .vary('Accept, Authorization');
  if (request.fresh) return void response.status(304).end();
  response
    .set({ 'Last-Modified': job.finishedAt.toUTCString(), 'Content-Length': String(job.outputBytes) })
    .type(type);
  if (request.method === 'HEAD') return void response.end();
  await write(read(id, job, response), response);
}

/** Sends the job as JSON, with the picture in base64. */
export async function sendWithPicture(
  read: ReadPicture,
  presented: { id: JobId },
  job: DoneJob,
  request: Request,
  response: Response,
) {
  const end = '"}';
  const text = JSON.stringify({ ...presented, image: '' });
  const base64Bytes = 4 * Math.ceil(job.outputBytes / 3);
  response.set('Content-Length', String(Buffer.byteLength(text) + base64Bytes)).type('json');
  if (request.method === 'HEAD') return void response.end();
  const pieces = read(presented.id, job, response);
  await write(inBase64(text.slice(0, -end.length), pieces, end), response);
}

async function* inBase64(begin: string, pieces: AsyncIterable<Buffer>, end: string) {
  let before = begin;
  for await (const piece of pieces) {
    yield before + piece.toString('base64');
    before = '';
  }
  yield end;
}

/** One piece after the other, as the client takes them. What goes wrong before the first is still answered. */
async function write(pieces: AsyncIterable<Buffer | string>, response: Response): Promise<void> {
  for await (const piece of pieces) {
    if (!response.write(piece)) await drainedOrClosed(response);
  }
  response.end();
}

function drainedOrClosed(response: Response): Promise<void> {
  return new Promise((resolve) => {
    if (response.closed) return resolve();
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.once('drain', go).once('close', go);
  });
}

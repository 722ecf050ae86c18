import { acceptedAt, type JobId } from '@picture-resize/job';
import type { Request, Response } from 'express';
import type { Find, FoundJob } from './find.ts';
import { Problem } from './problem.ts';

/** The one of `types` that the client would rather have. @throws Problem where it takes none of them. */
export function requireAccept(request: Request, types: string[]): string {
  const chosen = request.accepts(types);
  if (chosen !== false) return chosen;
  throw new Problem('not-acceptable', `Expected Accept to allow ${types.join(' or ')}`);
}

/** Sends the bytes. A result never changes, so caches may keep it; the id is its entity tag. */
export async function sendPicture(
  find: Find,
  id: JobId,
  job: FoundJob,
  request: Request,
  response: Response,
) {
  const type = requireAccept(request, [`image/${job.format}`]);
  response
    .set({ ETag: `"${id}"`, 'Cache-Control': 'private, max-age=86400, immutable' })
    .vary('Accept, Authorization');
  if (request.fresh) return void response.status(304).end();

  const picture = await find.picture(id);
  if (picture === null) throw new Problem('expired-job', 'The picture has just been removed.');
  response
    .set('Last-Modified', new Date(job.finishedAt ?? acceptedAt(id)).toUTCString())
    .type(type)
    .send(picture);
}

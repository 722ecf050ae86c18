import { isFinal } from '@picture-resize/job';
import type { RequestHandler } from 'express';
import { ownerOf } from './authenticate.ts';
import type { JobReading } from './get-job.ts';

const POSITION_MS = 1_000;

/**
 * Streams the job's states as server-sent events until it is finished. While it is queued, one event
 * a second tells how many are ahead.
 */
export function getEvents({ checkId, present, watch, queuePosition, stopping }: JobReading): RequestHandler {
  return (request, response) => {
    const id = checkId(request.params.id, ownerOf(response));
    response.status(200).set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    if (request.method === 'HEAD') return void response.end();
    response.flushHeaders();

    let queued = false;
    const send = (event: object) => void response.write(`event: status\ndata: ${JSON.stringify(event)}\n\n`);
    const sendPosition = async () => {
      const ahead = queued ? await queuePosition(id) : undefined;
      // A client that does not read would be a heap of positions.
      if (queued && ahead !== undefined && !response.writableNeedDrain)
        send({ ...present(id, undefined), ahead });
    };
    // Where the client does not read, it is long after this that the response is closed: nothing may be written then.
    const end = () => {
      queued = false;
      stopWatching();
      response.end();
    };
    const stopWatching = watch(id, {
      onChange: (job) => {
        queued = job === undefined;
        send(present(id, job));
        if (job !== undefined && isFinal(job.status)) end();
      },
      // Whoever asks again is told what the matter is.
      onTrouble: end,
    });
    const timer = setInterval(() => void sendPosition(), POSITION_MS);
    if (stopping.aborted) end();
    stopping.addEventListener('abort', end);
    response.once('close', () => {
      queued = false;
      stopWatching();
      clearInterval(timer);
      stopping.removeEventListener('abort', end);
    });
  };
}

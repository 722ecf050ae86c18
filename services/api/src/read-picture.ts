import type { JobId } from '@picture-resize/job';
import type { Response } from 'express';
import type { Counter } from 'prom-client';
import type { Reserve } from './bytes-in-flight.ts';
import type { DoneJob, Find } from './find.ts';
import type { PictureOutcome } from './metrics.ts';
import { Problem } from './problem.ts';

/** Reads the picture of a job for an answer, piece by piece. @throws Problem */
export type ReadPicture = (id: JobId, job: DoneJob, response: Response) => AsyncIterable<Buffer>;

/** What is read of a picture at once. A multiple of 3, so that pieces in base64 join without padding. */
const PIECE_BYTES = 3_000_000;

/**
 * The client decides when it takes an answer, so what waits for that is one piece and not a picture of 60 MB.
 * Twice a piece is reserved until the answer has ended: it is copied once on its way, in the database's client or
 * into base64. Who has not taken all of it within `takeMs` is cut off, or the slowest would keep others out for ever.
 */
export function createReadPicture(
  find: Find,
  reserve: Reserve,
  pictures: Counter<'outcome'>,
  takeMs: number,
): ReadPicture {
  const reserveCounted = counted(reserve, pictures);
  return async function* readPicture(id, { outputBytes }, response) {
    if (response.closed) return;
    const release = reserveCounted(2 * Math.min(outputBytes, PIECE_BYTES));
    const cutOff = setTimeout(() => response.destroy(), takeMs);
    response.once('close', () => {
      clearTimeout(cutOff);
      release();
    });
    for (let from = 0; from < outputBytes && !response.closed; from += PIECE_BYTES) {
      const piece = await find.piece(id, from, PIECE_BYTES);
      if (piece === null) throw new Problem('expired-job', 'The picture has just been removed.');
      yield piece;
    }
  };
}

function counted(reserve: Reserve, pictures: Counter<'outcome'>): Reserve {
  return (bytes) => {
    let outcome: PictureOutcome = 'refused';
    try {
      const release = reserve(bytes);
      outcome = 'begun';
      return release;
    } finally {
      pictures.inc({ outcome });
    }
  };
}

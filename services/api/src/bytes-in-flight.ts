import type { RequestHandler } from 'express';
import { Problem } from './problem.ts';

/**
 * Bounds what bodies may hold in memory together. A request reserves what it announces before a byte
 * of it is read (one that announces nothing reserves the most there may be), and gives it back when its
 * connection is done with it, however that ends.
 */
export function limitBytesInFlight(maxBytesInFlight: number, maxBodyBytes: number): RequestHandler {
  let inFlight = 0;
  return (request, response, next) => {
    const announced = request.headers['content-length'];
    const bytes = announced === undefined ? maxBodyBytes : Number(announced);
    if (bytes > maxBodyBytes) {
      throw new Problem(
        'too-large',
        `Expected a body of at most ${maxBodyBytes} bytes but received ${bytes}`,
      );
    }
    if (inFlight + bytes > maxBytesInFlight) {
      throw new Problem(
        'busy',
        'Other pictures are coming in right now. Please send this one again shortly.',
        {
          headers: { 'Retry-After': '1' },
        },
      );
    }
    inFlight += bytes;
    response.once('close', () => {
      inFlight -= bytes;
    });
    next();
  };
}

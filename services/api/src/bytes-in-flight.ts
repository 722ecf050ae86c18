import type { Request } from 'express';
import type { Gauge } from 'prom-client';
import { Problem } from './problem.ts';

/** Reserves so many bytes; gives them back when what it returns is called. @throws Problem where there is no room. */
export type Reserve = (bytes: number) => () => void;

/** Reserves what a request announces. @throws Problem */
export type ReserveBody = (request: Request) => () => void;

interface Gauges {
  inFlight: Gauge;
  limit: Gauge;
}

/** Bounds what pictures may hold in memory together. One that comes alone is let in, however large it is. */
export function createReserve(maxBytes: number, gauges: Gauges): Reserve {
  let inFlight = 0;
  const add = (bytes: number) => {
    inFlight += bytes;
    gauges.inFlight.set(inFlight);
  };
  gauges.limit.set(maxBytes);
  return (bytes) => {
    if (inFlight > 0 && inFlight + bytes > maxBytes) {
      throw new Problem('busy', 'Other pictures are on their way right now. Please try again shortly.', {
        headers: { 'Retry-After': '1' },
      });
    }
    add(bytes);
    return () => add(-bytes);
  };
}

/**
 * A request reserves what it announces before a byte of it is read; one that announces nothing, or is packed and
 * may grow, reserves the most there may be.
 */
export function createReserveBody(maxBytes: number, maxBodyBytes: number, gauges: Gauges): ReserveBody {
  const reserve = createReserve(maxBytes, gauges);
  return ({ headers }) => {
    const { 'content-length': length, 'content-encoding': encoding = 'identity' } = headers;
    const announced = length === undefined ? maxBodyBytes : Number(length);
    if (announced > maxBodyBytes) {
      throw new Problem(
        'too-large',
        `Expected a body of at most ${maxBodyBytes} bytes but received ${announced}`,
      );
    }
    return reserve(encoding === 'identity' ? announced : maxBodyBytes);
  };
}

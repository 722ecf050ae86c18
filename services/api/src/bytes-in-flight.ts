import type { Request } from 'express';
import type { ApiMetrics } from './metrics.ts';
import { Problem } from './problem.ts';

/** Reserves what a request announces; gives it back when it is called. */
export type ReserveBytes = (request: Request) => () => void;

/**
 * Bounds what bodies may hold in memory together. A request reserves what it announces before a byte
 * of it is read; one that announces nothing, or is packed and may grow, reserves the most there may be.
 * @throws Problem
 */
export function createReserveBytes(
  maxBytesInFlight: number,
  maxBodyBytes: number,
  { bytesInFlight, bytesInFlightLimit }: Pick<ApiMetrics, 'bytesInFlight' | 'bytesInFlightLimit'>,
): ReserveBytes {
  let inFlight = 0;
  const reserve = (bytes: number) => {
    inFlight += bytes;
    bytesInFlight.set(inFlight);
  };
  bytesInFlightLimit.set(maxBytesInFlight);
  return (request) => {
    const { 'content-length': length, 'content-encoding': encoding = 'identity' } = request.headers;
    const announced = length === undefined ? maxBodyBytes : Number(length);
    if (announced > maxBodyBytes) {
      throw new Problem(
        'too-large',
        `Expected a body of at most ${maxBodyBytes} bytes but received ${announced}`,
      );
    }
    const bytes = encoding === 'identity' ? announced : maxBodyBytes;
    if (inFlight + bytes > maxBytesInFlight) {
      throw new Problem(
        'busy',
        'Other pictures are coming in right now. Please send this one again shortly.',
        {
          headers: { 'Retry-After': '1' },
        },
      );
    }
    reserve(bytes);
    return () => reserve(-bytes);
  };
}

import pRetry from 'p-retry';
import type { Logger } from './logger.ts';

export interface Waiting {
  logger: Logger;
  /** Ends the wait. */
  signal: AbortSignal;
  /** Tells errors that no retry can help. */
  isHopeless?: (error: Error) => boolean;
}

/**
 * Tries until it works, for things that come back by themselves: a broker, a database. Waits 0.2 s
 * after the first failure and longer each time, up to between 2 and 4 s (spread, so that many
 * processes don't knock at once). Every failure is logged. Ends early only by `signal`, whose reason
 * it then throws, or by a TypeError, which is a mistake in the program.
 */
export function keepTrying<T>(
  what: string,
  attempt: () => Promise<T>,
  { logger, signal, isHopeless = () => false }: Waiting,
): Promise<T> {
  return pRetry(attempt, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 200,
    maxTimeout: 2_000 * (1 + Math.random()),
    randomize: true,
    signal,
    shouldRetry: ({ error }) => !isHopeless(error),
    onFailedAttempt: ({ error, attemptNumber, retryDelay }) => {
      logger.warn(
        { what, attempt: attemptNumber, retryInMs: retryDelay, reason: error.message },
        'will try again',
      );
    },
  });
}

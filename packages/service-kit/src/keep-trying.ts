import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import type { Logger } from './logger.ts';

export interface Waiting {
  logger: Logger;
  /** Ends the wait for something that is away. It never breaks off an attempt, nor keeps from the first. */
  signal: AbortSignal;
  /** Tells errors that no further attempt can help. */
  isHopeless?: (error: Error) => boolean;
  /** Counts what failed and is tried again. */
  failures: { inc: (labels: { what: string }) => void };
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;

/**
 * Tries until it works, for things that come back by themselves: a broker, a database. Pauses 0.2 s
 * after the first failure and longer each time, up to 3 s, give or take a half, so that many processes
 * don't knock at once. Every failure is logged and counted.
 *
 * Throws the last error where it is hopeless or a TypeError, which is a mistake in the program, and where
 * `signal` says that the wait is over. No retry library: those looked at throw away the success of an
 * attempt during which the signal came, and with it a job that was done.
 */
export async function keepTrying<T>(
  what: string,
  attempt: () => Promise<T>,
  { logger, signal, failures: counter, isHopeless = () => false }: Waiting,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (error instanceof TypeError || isHopeless(error) || signal.aborted) throw error;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random());
      counter.inc({ what });
      trace.getActiveSpan()?.addEvent('will try again', { what, failures, reason: error.message });
      logger.warn({ what, failures, pauseMs: Math.round(pause), reason: error.message }, 'will try again');
      await sleep(pause, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}

import type { Logger } from './logger.ts';

/** What to do on the way out, in this order. */
export type Farewell = readonly (readonly [name: string, step: () => Promise<unknown>])[];

/**
 * Runs the steps one after the other. A step that fails is logged and the next one runs all the same.
 * Resolves with whether every step went well within `deadlineMs`; what still runs then is left behind.
 */
export async function shutDown(farewell: Farewell, deadlineMs: number, logger: Logger): Promise<boolean> {
  let well = true;
  let current = '';
  const steps = async () => {
    for (const [name, step] of farewell) {
      current = name;
      try {
        await step();
      } catch (error) {
        well = false;
        logger.error({ err: error, step: name }, 'shutdown step failed');
      }
    }
    return well;
  };
  const { promise: deadline, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => {
    logger.error({ step: current, deadlineMs }, 'shutdown took too long, leaving now');
    resolve(false);
  }, deadlineMs);
  try {
    return await Promise.race([steps(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

export interface Leaving {
  /** Says goodbye and exits; whoever comes second is not heard. `exitCode` is what all going well is worth. */
  leave: (why: string, exitCode?: number) => Promise<void>;
  isLeaving: () => boolean;
}

/** How a process ends, whoever asks for it: a signal, or a part that is lost. */
export function createLeaving(
  farewell: Farewell,
  deadlineMs: number,
  logger: Logger,
  exit: (exitCode: number) => void,
): Leaving {
  let leaving = false;
  return {
    leave: async (why, exitCode = 0) => {
      if (leaving) return;
      leaving = true;
      logger.info({ why }, 'stopping');
      const well = await shutDown(farewell, deadlineMs, logger);
      exit(well ? exitCode : 1);
    },
    isLeaving: () => leaving,
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type Health, keepTrying, type Logger, type Probes } from '@picture-resize/service-kit';
import type { Tally } from './follow-audit.ts';
import { type AuditorMetrics, stateLabels } from './metrics.ts';

export interface Watch {
  /** Resolves when it has been told to stop. Rejects when an audit hangs: only a fresh process helps then. */
  run: (stopping: AbortSignal) => Promise<void>;
  probes: Probes;
}

/** One audit; it calls `sign` with all that it reads. */
export type Audit = (sign: () => void) => Promise<Tally>;

class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

/** Longer than Kafka's client and the database's together take to give up on a server that says nothing. */
const SILENCE_MS = 5 * 60_000;

/** Audits again and again, tells the metrics, and says in the log what is lost. */
export function watchAudit(
  audit: Audit,
  { everyMs, silenceMs = SILENCE_MS }: { everyMs: number; silenceMs?: number },
  metrics: AuditorMetrics,
  logger: Logger,
): Watch {
  let hangs = false;
  let said = 'not finished yet';
  let failing = false;

  const once = async () => {
    const begun = performance.now();
    try {
      const tally = await unlessSilent(audit, silenceMs);
      report(tally, (performance.now() - begun) / 1000, metrics);
      if (tally.unaccounted > 0) logger.error(tally, 'jobs are lost: "make audit" names them');
      else logger.info(tally, 'no job is lost');
      said = `${tally.unaccounted} unaccounted`;
      failing = false;
    } catch (error) {
      said = `could not tell: ${(error as Error).message}`;
      failing = true;
      hangs = isSilence(error as Error);
      throw error;
    }
  };
  const health = (ok: boolean): Health => ({ ok, checks: { audit: said } });
  return {
    run: async (signal) => {
      const waiting = { logger, signal, failures: metrics.keepTryingFailures, isHopeless: isSilence };
      while (!signal.aborted) {
        await keepTrying('audit', once, waiting).catch((error) => {
          if (!signal.aborted) throw error;
        });
        await sleep(everyMs, undefined, { signal }).catch(() => {});
      }
    },
    probes: {
      live: () => health(!hangs),
      ready: () => health(!failing),
    },
  };
}

const isSilence = (error: Error) => error instanceof SilenceError;

/** A first audit may take hours, so it is not its length that tells. @throws SilenceError where it reads no more */
async function unlessSilent(audit: Audit, silenceMs: number): Promise<Tally> {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new SilenceError(`The audit has read nothing for ${silenceMs / 1000} s`)),
    silenceMs,
  );
  try {
    return await Promise.race([audit(() => timer.refresh()), silence]);
  } finally {
    clearTimeout(timer);
  }
}

function report(tally: Tally, seconds: number, { jobs, lastSuccess, duration }: AuditorMetrics): void {
  for (const [state, label] of Object.entries(stateLabels))
    jobs.set({ state: label }, tally[state as keyof Tally]);
  duration.set(seconds);
  lastSuccess.setToCurrentTime();
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type Health, keepTrying, type Logger, type Probes } from '@picture-resize/service-kit';
import type { Tally } from './follow-audit.ts';
import { type AuditorMetrics, stateLabels } from './metrics.ts';

export interface Watch {
  /** Resolves when it has been told to stop. */
  run: (stopping: AbortSignal) => Promise<void>;
  probes: Probes;
}

/** An audit that takes this long beyond its interval hangs; a fresh process begins anew. */
const PATIENCE_MS = 30 * 60_000;

/** Audits again and again, tells the metrics, and says in the log what is lost. */
export function watchAudit(
  audit: () => Promise<Tally>,
  everyMs: number,
  metrics: AuditorMetrics,
  logger: Logger,
): Watch {
  let lastSign = Date.now();
  let said = 'not finished yet';
  let failing = false;

  const once = async () => {
    const begun = performance.now();
    try {
      const tally = await audit();
      report(tally, (performance.now() - begun) / 1000, metrics);
      if (tally.unaccounted > 0) logger.error(tally, 'jobs are lost: "make audit" names them');
      else logger.info(tally, 'no job is lost');
      lastSign = Date.now();
      said = `${tally.unaccounted} unaccounted`;
      failing = false;
    } catch (error) {
      said = `could not tell: ${(error as Error).message}`;
      failing = true;
      throw error;
    }
  };
  const health = (ok: boolean): Health => ({ ok, checks: { audit: said } });
  return {
    run: async (signal) => {
      const waiting = { logger, signal, failures: metrics.keepTryingFailures };
      while (!signal.aborted) {
        await keepTrying('audit', once, waiting).catch((error) => {
          if (!signal.aborted) throw error;
        });
        await sleep(everyMs, undefined, { signal }).catch(() => {});
      }
    },
    probes: {
      live: () => health(Date.now() - lastSign < everyMs + PATIENCE_MS),
      ready: () => health(!failing),
    },
  };
}

function report(tally: Tally, seconds: number, { jobs, lastSuccess, duration }: AuditorMetrics): void {
  for (const [state, label] of Object.entries(stateLabels))
    jobs.set({ state: label }, tally[state as keyof Tally]);
  duration.set(seconds);
  lastSuccess.setToCurrentTime();
}

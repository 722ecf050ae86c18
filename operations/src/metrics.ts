import { createProcessMetrics } from '@picture-resize/service-kit';
import { Gauge } from 'prom-client';
import type { Tally } from './follow-audit.ts';

export type AuditorMetrics = ReturnType<typeof createMetrics>;

const packageJson = new URL('../package.json', import.meta.url);

/** The states as their label has them. */
export const stateLabels = {
  done: 'done',
  failed: 'failed',
  deadLettered: 'dead-lettered',
  waiting: 'waiting',
  expired: 'expired',
  unaccounted: 'unaccounted',
} as const satisfies Record<keyof Tally, string>;

/** Everything that the auditor counts; docs/metrics.md is made from it. */
export function createMetrics(revision: string) {
  const common = createProcessMetrics('auditor', packageJson, revision);
  const registers = [common.registry];
  return {
    ...common,
    jobs: new Gauge({
      name: 'audit_jobs',
      help: 'Jobs since the oldest that lay in the topic when the auditor started; unaccounted ones are lost',
      labelNames: ['state'],
      registers,
    }),
    lastSuccess: new Gauge({
      name: 'audit_last_success_timestamp_seconds',
      help: 'Unix time at which the last audit that could tell ended; 0 before the first',
      registers,
    }),
    duration: new Gauge({
      name: 'audit_duration_seconds',
      help: 'How long that audit took',
      registers,
    }),
  };
}

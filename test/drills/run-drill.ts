import { until } from '../faults/jobs.ts';
import { countFiring } from './ask-prometheus.ts';
import type { Drill, Mitigate } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { patienceMs } from './patience.ts';
import { restoreHealth } from './restore-health.ts';

export interface DrillReport {
  alert: string;
  /** From the fault to the pager. */
  firedSeconds?: number;
  /** From the runbook's step to the pager. */
  clearedSeconds?: number;
  /** The station that was not reached. */
  problem?: string;
}

/** Fault, alert, pager, the runbook's step, all clear; then the system is brought back to health. */
export async function runDrill(system: DrillSystem, drill: Drill): Promise<DrillReport> {
  const report: DrillReport = { alert: drill.alert };
  let mitigate: Mitigate | undefined;
  try {
    const within = await patienceMs(system, drill.alert, drill.labels);
    const follow = followAlert(system, drill, within);
    await follow.silent();
    system.pager.clear();

    const injected = performance.now();
    mitigate = await drill.inject(system);
    await follow.fires();
    report.firedSeconds = (performance.now() - injected) / 1000;

    const mitigated = performance.now();
    const step = mitigate;
    mitigate = undefined;
    await step();
    await follow.clears();
    report.clearedSeconds = (performance.now() - mitigated) / 1000;
  } catch (error) {
    report.problem = firstLine(error);
  }
  try {
    await mitigate?.();
    await restoreHealth(system);
  } catch (error) {
    report.problem ??= firstLine(error);
  }
  return report;
}

function followAlert(system: DrillSystem, { alert, labels = {} }: Drill, within: number) {
  const meant = { ...labels, alertname: alert };
  const { pager } = system;
  const fires = async () => (await countFiring(system, meant)) > 0;
  const silent = async () => !(await fires());
  return {
    silent: () => until(`${alert} does not fire before the drill`, silent, within),
    fires: async () => {
      await until(`${alert} fires in Prometheus`, fires, within);
      await until(`the pager hears of ${alert}`, () => pager.newest(meant) === 'firing', within);
    },
    clears: async () => {
      await until(`${alert} has cleared in Prometheus`, silent, within);
      await until(`the pager hears that ${alert} is over`, () => pager.newest(meant) === 'resolved', within);
    },
  };
}

/** The row of a table has one. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? '';
}

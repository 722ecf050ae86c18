import { until } from '../faults/jobs.ts';
import type { Drill } from './drill-list.ts';
import type { DrillSystem } from './drill-system.ts';

export interface DrillReport {
  alert: string;
  /** From the fault to the pager. */
  firedSeconds: number;
  /** From the runbook's step to the pager. */
  clearedSeconds: number;
}

const PATIENCE_MS = 180_000;

/** Fault, alert, pager, the runbook's step, all clear. @throws with the station that was not reached */
export async function runDrill(system: DrillSystem, drill: Drill): Promise<DrillReport> {
  const { alert, labels = {} } = drill;
  const meant = { ...labels, alertname: alert };
  const { prometheus, pager } = system;
  const fires = async () => (await firing(prometheus, meant)) > 0;
  await until(`${alert} does not fire before the drill`, async () => !(await fires()), PATIENCE_MS);
  pager.clear();

  const injected = performance.now();
  await drill.inject(system);
  await until(`${alert} fires in Prometheus`, fires, PATIENCE_MS);
  await until(`the pager hears of ${alert}`, () => pager.newest(meant) === 'firing', PATIENCE_MS);
  const firedSeconds = (performance.now() - injected) / 1000;

  const mitigated = performance.now();
  await drill.mitigate(system);
  await until(`${alert} has cleared in Prometheus`, async () => !(await fires()), PATIENCE_MS);
  await until(`the pager hears that ${alert} is over`, () => pager.newest(meant) === 'resolved', PATIENCE_MS);
  return { alert, firedSeconds, clearedSeconds: (performance.now() - mitigated) / 1000 };
}

/** How many alerts with these labels fire. */
async function firing(prometheus: string, labels: Record<string, string>): Promise<number> {
  const { data } = await (await fetch(`${prometheus}/api/v1/alerts`)).json();
  const alerts: { state: string; labels: Record<string, string> }[] = data.alerts;
  return alerts.filter(
    (each) =>
      each.state === 'firing' && Object.entries(labels).every(([name, value]) => each.labels[name] === value),
  ).length;
}

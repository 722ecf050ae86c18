import { within } from '@picture-resize/service-kit';
import type { Notification } from '../../infra/alertmanager/src/receiver.ts';
import { until } from '../faults/jobs.ts';
import { countFiring } from './ask-prometheus.ts';
import type { Drill, Injected } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { patienceMs } from './patience.ts';
import { restoreHealth } from './restore-health.ts';
import { typeLines, typeSights } from './type-lines.ts';

export interface DrillReport {
  drill: Drill;
  /** From the fault to the pager. */
  firedSeconds?: number;
  /** From the runbook's step to the pager. */
  clearedSeconds?: number;
  /** The station that was not reached. */
  problem?: string;
}

/** The longest fault writes 2.3 GB, the longest step waits for processes that hang. */
const ACT_WITHIN_MS = 180_000;

/**
 * Fault, alert, pager, the runbook's step, all clear; then the system is brought back to health. After a
 * problem it is not: whoever goes on needs another system.
 */
export async function runDrill(system: DrillSystem, drill: Drill): Promise<DrillReport> {
  const report: DrillReport = { drill };
  let injected: Injected | undefined;
  try {
    const patience = await patienceMs(system, drill.alert, drill.labels);
    const follow = followAlert(system, drill, patience);
    await follow.silent();
    system.pager.clear();

    injected = await within(ACT_WITHIN_MS, drill.inject(system));
    const { brokenAt = performance.now() } = injected;
    await follow.fires();
    report.firedSeconds = (performance.now() - brokenAt) / 1000;

    await typeSights(system, drill);
    const begun = performance.now();
    await within(ACT_WITHIN_MS, mitigate(system, drill, injected));
    await follow.clears();
    report.clearedSeconds = (performance.now() - begun) / 1000;
    await injected.end?.();
    await restoreHealth(system);
  } catch (error) {
    report.problem = firstLine(error);
    // What the fault still does ends here.
    await injected?.heal?.().catch(() => {});
    await injected?.end?.().catch(() => {});
  }
  return report;
}

async function mitigate(system: DrillSystem, drill: Drill, injected: Injected): Promise<void> {
  await injected.heal?.();
  await typeLines(system, drill, injected);
}

function followAlert(system: DrillSystem, { alert, labels = {} }: Drill, patience: number) {
  const meant = { ...labels, alertname: alert };
  const { pager } = system;
  const fires = async () => (await countFiring(system, meant)) > 0;
  const silent = async () => !(await fires());
  return {
    silent: () => until(`${alert} does not fire before the drill`, silent, patience),
    fires: async () => {
      await until(`${alert} fires in Prometheus`, fires, patience);
      await until(`the pager hears of ${alert}`, () => pager.newest(meant)?.status === 'firing', patience);
      await expectLinks(alert, pager.newest(meant));
    },
    clears: async () => {
      await until(`${alert} has cleared in Prometheus`, silent, patience);
      await until(
        `the pager hears that ${alert} is over`,
        () => pager.newest(meant)?.status === 'resolved',
        patience,
      );
    },
  };
}

/** Whoever is woken gets from the message to the runbook, and to the Prometheus that has it. */
async function expectLinks(alert: string, heard: Notification | undefined): Promise<void> {
  const { annotations: { runbook_url: runbook = '' } = {}, generatorURL = '' } = heard ?? {};
  const [title] = (await (await fetch(runbook)).text()).split('\n');
  if (title !== `# ${alert}`) throw new Error(`Expected the runbook of ${alert} at ${runbook}`);
  if (!generatorURL.startsWith(`${new URL(runbook).origin}/`))
    throw new Error(`Expected a page of the same Prometheus but received ${generatorURL}`);
}

/** The row of a table has one. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? '';
}

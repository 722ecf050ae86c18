import type { Drill } from './drill.ts';
import { startDrillSystem } from './drill-system.ts';
import { type DrillReport, runDrill } from './run-drill.ts';

/**
 * One after the other on one system. After a drill that has failed, the next one gets a system of its own, so
 * that nothing of the failure is left.
 */
export async function runDrills(
  divisor: number,
  drills: Drill[],
  onReport: (report: DrillReport) => void,
): Promise<DrillReport[]> {
  const reports: DrillReport[] = [];
  let system = await startDrillSystem(divisor);
  try {
    for (const [index, drill] of drills.entries()) {
      const report = await runDrill(system, drill);
      reports.push(report);
      onReport(report);
      if (report.problem === undefined || index === drills.length - 1) continue;
      await system.stop();
      system = await startDrillSystem(divisor);
    }
  } finally {
    await system.stop();
  }
  return reports;
}

import type { DrillReport } from './run-drill.ts';

/** For who watches: one row for each drill, as soon as it is over. */
export const tableHead = '| alert | fired after, s | cleared after, s |\n|---|---|---|';

export function tableRow({ drill, firedSeconds, clearedSeconds, problem }: DrillReport): string {
  const cells = [firedSeconds, clearedSeconds].map((seconds) => seconds?.toFixed(0) ?? 'no');
  return `| ${drill.alert} | ${cells.join(' | ')} |${problem === undefined ? '' : ` ${problem}`}`;
}

/** How many drills there were, and which of them have failed. */
export function sumUp(reports: DrillReport[]): string {
  const failed = reports.filter(({ problem }) => problem !== undefined).map(({ drill }) => drill.alert);
  const outcome =
    failed.length === 0 ? 'all fired and cleared' : `${failed.length} failed: ${failed.join(', ')}`;
  return `${reports.length} drilled, ${outcome}`;
}

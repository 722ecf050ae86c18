import type { DrillReport } from './run-drill.ts';

export interface Table {
  lines: string[];
  add: (report: DrillReport) => void;
  /** Adds those that were not drilled, and the sum; how many drills have failed. */
  end: (notDrilled: Record<string, string>) => number;
}

/** One row for each drill, as soon as it is over. */
export function createTable(say: (line: string) => void): Table {
  const lines: string[] = [];
  const reports: DrillReport[] = [];
  const print = (line: string) => {
    lines.push(line);
    say(line);
  };
  print('| alert | fired after, s | cleared after, s |');
  print('|---|---|---|');
  return {
    lines,
    add: (report) => {
      reports.push(report);
      const { alert, firedSeconds, clearedSeconds, problem } = report;
      const fired = firedSeconds?.toFixed(0) ?? `no: ${problem}`;
      const cleared = clearedSeconds?.toFixed(0) ?? (firedSeconds === undefined ? '' : `no: ${problem}`);
      print(`| ${alert} | ${fired} | ${cleared} |`);
    },
    end: (notDrilled) => {
      const excused = Object.entries(notDrilled);
      for (const [alert, why] of excused) print(`| ${alert} | not drilled here: ${why} | |`);
      const fired = reports.filter(({ firedSeconds }) => firedSeconds !== undefined).length;
      const cleared = reports.filter(({ clearedSeconds }) => clearedSeconds !== undefined).length;
      const sum = `${reports.length} drilled, ${fired} fired, ${cleared} cleared, ${excused.length} not drilled here`;
      print('');
      print(sum);
      return reports.filter(({ problem }) => problem !== undefined).length;
    },
  };
}

import { cpus, totalmem } from 'node:os';
import type { DrillReport } from './run-drill.ts';

export interface Run {
  /** Of drills that all fired and cleared. */
  reports: DrillReport[];
  notDrilled: Record<string, string>;
  divisor: number;
  seconds: number;
}

/** The text of docs/drills.md. */
export function describeRun({ reports, notDrilled, divisor, seconds }: Run): string {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const command = divisor === 1 ? 'make drill ALL=1' : `make drill ALL=1 FAST=${divisor}`;
  const rows = reports.map(({ drill, firedSeconds, clearedSeconds }) =>
    row([link(drill.alert), drill.fault, firedSeconds?.toFixed(0), drill.step, clearedSeconds?.toFixed(0)]),
  );
  const excused = Object.entries(notDrilled).map(([alert, why]) => `- ${link(alert)}: ${why}.`);
  return `# Drills
Written by \`${command}\` on ${date}, in ${Math.round(seconds / 60)} minutes, when every drill had gone well. Each breaks one thing on a system of its own and waits until the alert fires and the pager hears of it. Then it does what the [runbook](runbooks/README.md) says, until the pager hears that it is over.

${windows(divisor)} Alertmanager groups for 1 s instead of 10 s or 30 s, and the api lets 100 jobs wait instead of 10,000. "Fired after" counts from when all is broken, "cleared after" from the beginning of the step.

Machine: ${machine}; on it the system with two consumers and all its observers.

${row(['alert', 'what is broken', 'fired after, s', 'what is done', 'cleared after, s'])}
|---|---|--:|---|--:|
${rows.join('\n')}

Not drilled:
${excused.join('\n')}
`;
}

function windows(divisor: number): string {
  if (divisor === 1) return 'The windows of the rules are the real ones.';
  return `The windows of the rules are ${divisor} times shorter than the real ones, though no range is below 20 s; without \`FAST\` they are the real ones.`;
}

const link = (alert: string) => `[${alert}](runbooks/${alert}.md)`;
const row = (cells: (string | undefined)[]) => `| ${cells.join(' | ')} |`;

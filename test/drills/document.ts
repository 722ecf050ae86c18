import { cpus, totalmem } from 'node:os';
import { type Drill, filled } from './drill.ts';
import type { DrillReport } from './run-drill.ts';

export interface Run {
  /** Of drills that all fired and cleared. */
  reports: DrillReport[];
  withoutLine: Record<string, string>;
  notDrilled: Record<string, string>;
  divisor: number;
  seconds: number;
}

/** The text of docs/drills.md. */
export function describeRun({ reports, withoutLine, notDrilled, divisor, seconds }: Run): string {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const command = divisor === 1 ? 'make drill ALL=1' : `make drill ALL=1 FAST=${divisor}`;
  const rows = reports.map(({ drill, firedSeconds, clearedSeconds }) =>
    row([
      link(drill.alert),
      drill.fault,
      firedSeconds?.toFixed(0),
      whatIsDone(drill),
      clearedSeconds?.toFixed(0),
    ]),
  );
  return `# Drills
Written by \`${command}\` on ${date}, in ${Math.round(seconds / 60)} minutes, when every drill had gone well. Each breaks one thing on a system of its own and waits until the alert fires and the pager hears of it. Then it does what the [runbook](runbooks/README.md) says, until the pager hears that it is over: lines of it are typed as they stand there, at a copy of the project in which the drill's system is the one that runs.

${windows(divisor)} Alertmanager waits for what belongs together for 1 s and 2 s instead of 10 s and a minute (tickets: 30 s and five minutes), the auditor looks every 5 s instead of every five minutes, and the api lets 100 jobs wait instead of 10,000. "Fired after" counts from when all is broken, "cleared after" from the beginning of the step.

Machine: ${machine}; on it the system with two consumers and all its observers.

${row(['alert', 'what is broken', 'fired after, s', 'what is done', 'cleared after, s'])}
|---|---|--:|---|--:|
${rows.join('\n')}

No line is typed for:
${listReasons(withoutLine)}

Not drilled:
${listReasons(notDrilled)}
`;
}

function windows(divisor: number): string {
  if (divisor === 1) return 'The windows of the rules are the real ones.';
  return `The windows of the rules are ${divisor} times shorter than the real ones, though no range is below 20 s; without \`FAST\` they are the real ones.`;
}

/** In a cell of a table: a bar would end it. */
export function whatIsDone({ step, types = [] }: Drill): string {
  const lines = types.map((line) => `\`${filled(line).replaceAll('|', '\\|')}\``);
  return [step, ...lines].filter((each) => each !== undefined).join('; ');
}

export const listReasons = (reasons: Record<string, string>) =>
  Object.entries(reasons)
    .map(([alert, why]) => `- ${link(alert)}: ${why}.`)
    .join('\n');

const link = (alert: string) => `[${alert}](runbooks/${alert}.md)`;
const row = (cells: (string | undefined)[]) => `| ${cells.join(' | ')} |`;

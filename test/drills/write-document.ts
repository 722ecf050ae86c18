import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';

/** docs/drills.md, with the table of this run. */
export async function writeDocument(lines: string[], divisor: number): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const [command, windows] =
    divisor === 1
      ? ['make drill ALL=1', 'The windows of the rules are the real ones.']
      : [
          `make drill ALL=1 FAST=${divisor}`,
          `The windows of the rules are ${divisor} times shorter than the real ones, though never below 20 s; without \`FAST\` they are the real ones.`,
        ];
  const text = `# Drills
Written by \`${command}\` on ${date}: on a system of its own something is broken until the alert fires and has reached the pager, then the step of its [runbook](runbooks) is done until the pager hears that it is over. "Fired after" counts from when all is broken, "cleared after" from the beginning of the step. ${windows} Alertmanager waits 1 s before it tells, instead of 10 s.

Machine: ${machine}; the system with two consumers and all its observers on it.

${lines.join('\n')}
`;
  await writeFile(new URL('../../docs/drills.md', import.meta.url), text);
}

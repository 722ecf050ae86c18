// make faults: every fault at full length, one row each, written to docs/faults.md.
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { faults } from './fault-list.ts';
import { createFaultSystem } from './fault-system.ts';
import { type FaultReport, runFault } from './run-fault.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, only: { type: 'string' } },
});
const seconds = Number(values.seconds);
const chosen = faults.filter(({ name }) => values.only === undefined || name === values.only);

const head =
  '| fault | posted | accepted | done | failed | dead-lettered so far | unfinished | unaccounted | recovery, s |';
const rule = '|---|---|---|---|---|---|---|---|---|';
const lines: string[] = [];
const print = (line: string) => {
  lines.push(line);
  process.stdout.write(`${line}\n`);
};

function row(report: FaultReport): string {
  const { recoverySeconds, ...rest } = report;
  return `| ${[...Object.values(rest), recoverySeconds.toFixed(1)].join(' | ')} |`;
}

const system = await createFaultSystem();
let lost = 0;
try {
  await system.topology.start();
  print(head);
  print(rule);
  for (const fault of chosen) {
    if (fault.missing !== undefined) {
      print(`| ${fault.name} | not run; ${fault.missing} ||||||||`);
      continue;
    }
    const report = await runFault(system, fault, seconds);
    lost += report.unaccounted + report.unfinished;
    print(row(report));
  }
} finally {
  await system.stop();
}
if (values.only === undefined) {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  const text = `# Faults
Written by \`make faults\` on ${date}: four clients post one photograph after the other, one fault is injected (what is "stopped" stays away for ${seconds} s), and every job that was answered 202 is followed to its end. \`unaccounted\` is the audit's, over the whole topic.

Machine: ${machine}; api, two consumers, broker, ZooKeeper and database all on it.

${lines.join('\n')}
`;
  await writeFile(new URL('../../docs/faults.md', import.meta.url), text);
}
process.exitCode = lost === 0 ? 0 : 1;

// make drill: breaks something on a system of its own until the alert fires and reaches the pager, does what the
// runbook says, and waits until all is clear again.
import { parseArgs } from 'node:util';
import { drills, notDrilled } from './drill-list.ts';
import { startDrillSystem } from './drill-system.ts';
import { runDrill } from './run-drill.ts';
import { createTable } from './table.ts';
import { writeDocument } from './write-document.ts';

const { values } = parseArgs({
  options: { name: { type: 'string' }, all: { type: 'boolean' }, fast: { type: 'string', default: '1' } },
});

function readWish() {
  const names = values.name?.split(',') ?? [];
  const known = drills.map(({ alert }) => alert);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0 || (names.length === 0 && !values.all)) {
    const received = unknown.join(', ') || 'nothing';
    throw new Error(`Expected ALL=1, or of ${known.join(', ')} for NAME but received ${received}`);
  }
  const divisor = Number(values.fast);
  if (!(divisor >= 1)) throw new Error(`Expected a number of 1 or more for FAST but received ${values.fast}`);
  return { divisor, chosen: drills.filter(({ alert }) => values.all || names.includes(alert)) };
}

try {
  const { divisor, chosen } = readWish();
  const excused = values.all ? notDrilled : {};
  const system = await startDrillSystem(divisor);
  const table = createTable((line) => void process.stdout.write(`${line}\n`));
  try {
    for (const drill of chosen) table.add(await runDrill(system, drill));
  } finally {
    await system.stop();
  }
  const failed = table.end(excused);
  if (values.all) await writeDocument(table.lines, divisor);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

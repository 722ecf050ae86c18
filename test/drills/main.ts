// make drill: breaks something on a system of its own until the alert fires and reaches the pager, does what the
// runbook says, and waits until all is clear again.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { describeRun } from './document.ts';
import { drills, notDrilled, withoutLine } from './drill-list.ts';
import { forAlerts, whyNoDrills } from './drill-system.ts';
import { runDrills } from './run-drills.ts';
import { sumUp, tableHead, tableRow } from './table.ts';

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

const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  const { divisor, chosen } = readWish();
  const missing = await whyNoDrills([...forAlerts, 'jaeger']);
  if (missing !== undefined) throw new Error(missing);
  const begun = performance.now();
  say(tableHead);
  const reports = await runDrills(divisor, chosen, (report) => say(tableRow(report)));
  const seconds = (performance.now() - begun) / 1000;
  say(`\n${sumUp(reports)}; ${Math.round(seconds)} s`);
  if (reports.some(({ problem }) => problem !== undefined)) {
    process.exitCode = 1;
    if (values.all) say('docs/drills.md is left as it is: it shows runs in which all went well.');
  } else if (values.all) {
    const document = new URL('../../docs/drills.md', import.meta.url);
    await writeFile(document, describeRun({ reports, withoutLine, notDrilled, divisor, seconds }));
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  // What listens already, of a system that could not be made, would keep it alive.
  process.exit(1);
}

// make drill: breaks something on a system of its own until the alert fires and reaches the pager, does what the
// runbook says, and waits until all is clear again.
import { parseArgs } from 'node:util';
import { drills } from './drill-list.ts';
import { startDrillSystem } from './drill-system.ts';
import { runDrill } from './run-drill.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const { values } = parseArgs({ options: { name: { type: 'string' }, all: { type: 'boolean' } } });
const chosen = drills.filter(({ alert }) => values.all || alert === values.name);
if (chosen.length === 0) {
  const known = drills.map(({ alert }) => alert).join(', ');
  process.stderr.write(
    `Expected ALL=1, or one of ${known} for NAME but received ${values.name ?? 'nothing'}\n`,
  );
  process.exit(1);
}

try {
  const system = await startDrillSystem();
  try {
    say('| alert | fired after, s | cleared after, s |\n|---|---|---|');
    for (const drill of chosen) {
      const { alert, firedSeconds, clearedSeconds } = await runDrill(system, drill);
      say(`| ${alert} | ${firedSeconds.toFixed(1)} | ${clearedSeconds.toFixed(1)} |`);
    }
  } finally {
    await system.stop();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

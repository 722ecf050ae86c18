import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findObserverPrograms } from '@picture-resize/native';
import { testWithPromtool } from '../alerts/programs.ts';
import { drills } from '../drills/drill-list.ts';
import { type DrillSystem, forAlerts, startDrillSystem, whyNoDrills } from '../drills/drill-system.ts';
import { until } from '../faults/jobs.ts';
import { collectCommands } from './collect-commands.ts';
import { excused, excuseOf, isSilent, notTyped, typedInContainers, withExample } from './excused.ts';
import { isEndless } from './run-command.ts';

const commands = await collectCommands();
const isRestart = (natively: string) => natively.startsWith('make restart ');
// What changes the system for a moment comes last.
const toRun = commands
  .filter(({ natively }) => excuseOf(natively) === undefined)
  .toSorted((one, other) => Number(isRestart(one.natively)) - Number(isRestart(other.natively)));

test('no command is excused that no runbook has', () => {
  const needed = commands.map(({ natively }) => excuseOf(natively));
  expect(Object.keys(excused).filter((start) => !needed.includes(start))).toEqual([]);
});

test('what is typed to docker is typed in containers, or excused', () => {
  const left = commands.filter(({ typed }) => typed.startsWith('docker ') && !typedInContainers(typed));
  const starts = left.map(
    ({ typed }) => Object.keys(notTyped).find((start) => typed.startsWith(start)) ?? typed,
  );
  expect([...new Set(starts)].sort()).toEqual(Object.keys(notTyped).sort());
});

/** Half a minute of load, and until every rule had its turn. */
const CHECK_MS = 150_000;

const missing = await whyNoDrills(forAlerts);
const { jaeger } = await findObserverPrograms();
if (missing !== undefined) process.stderr.write(`The runbooks' commands are not run. ${missing}\n`);
else if (jaeger === undefined) process.stderr.write('make check-telemetry is not run: there is no jaeger.\n');

(missing === undefined ? describe : describe.skip)('natively', () => {
  let system: DrillSystem;
  /** The letter that this system has. */
  let letter: string;

  beforeAll(async () => {
    system = await startDrillSystem(60);
    // Without it curl is content with an answer that is an error.
    await writeFile(join(system.folder, 'project', '.curlrc'), 'fail\n');
    // What healthy systems have none of: a rule that fails, and a dead letter.
    for (const alert of ['PrometheusRulesFail', 'DeadLettersAppear'])
      await drills.find((drill) => drill.alert === alert)?.inject(system);
    await until('a rule fails', async () => /"health":"err"/.test(await rules(system)));
    await until('there is a dead letter', async () => {
      letter = /^\d+\/\d+/m.exec((await system.type('make dead-letters')).stdout)?.[0] ?? '';
      return letter !== '';
    });
  }, 180_000);
  afterAll(() => system?.stop());

  // Here, where a system with every observer runs already.
  (jaeger === undefined ? test.skip : test)(
    'make check-telemetry finds nothing empty, erroneous or dead under load',
    async () => {
      const { exitCode, stdout, stderr } = await system.type(
        'DB_MYSQL_TLS=true make check-telemetry',
        CHECK_MS,
      );
      expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
      expect(stdout).toMatch(/^\d+ queries, \d+ non-empty, .*, [1-9]\d* exemplars, 0 dead exemplars$/m);
    },
    CHECK_MS,
  );

  for (const { natively, from, shown } of toRun) {
    const needsJaeger = natively.endsWith('S=jaeger') && jaeger === undefined;
    const testHere = needsJaeger ? test.skip : test;
    const testOne = natively.startsWith('promtool ') ? testWithPromtool : testHere;
    testOne(`${natively} of ${from[0]} works and shows something`, async () => {
      // The letter of a drill is not here, and the exit code is looked at anyway.
      const command = withExample(natively)
        .replace(/(show|redrive) (\w{32}|ID)\b/, `$1 ${letter}`)
        .replace('; echo $?', '');
      const { exitCode, stdout, stderr } = await system.type(command);
      if (!isEndless(command)) expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      if (isSilent(command)) return;
      expect({ stdout, stderr }).toMatchObject({ stdout: expect.stringMatching(/\S/) });
      expect(stdout).not.toContain('"result":[]');
      if (isEndless(command)) return;
      for (const line of shown) {
        expect(stdout).toMatch(beginningOf(line));
        for (const [key] of line.matchAll(/"\w+":/g)) expect(stdout).toContain(key);
      }
    });
  }
});

async function rules({ prometheus }: DrillSystem): Promise<string> {
  return (await fetch(`${prometheus}/api/v1/rules`)).text();
}

/** Up to its first word; what follows is of a system that was broken. */
function beginningOf(line: string): RegExp {
  const [beginning = ''] = /^\W*[a-z]+/i.exec(line) ?? [];
  return new RegExp(`^${beginning.replace(/[^\w\s]/g, '\\$&')}`);
}

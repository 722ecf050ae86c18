import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findObserverPrograms, writeRunState } from '@picture-resize/native';
import { testWithPromtool } from '../alerts/programs.ts';
import { copyProject } from '../copy-project.ts';
import { drills } from '../drills/drill-list.ts';
import { type DrillSystem, forAlerts, startDrillSystem, whyNoDrills } from '../drills/drill-system.ts';
import { until } from '../faults/jobs.ts';
import { collectCommands } from './collect-commands.ts';
import { excused, excuseOf, notTyped, typedInContainers } from './excused.ts';
import { isEndless, runCommand, withPorts } from './run-command.ts';

const commands = await collectCommands();
const toRun = commands.filter(({ natively }) => excuseOf(natively) === undefined);

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
  /** A copy of the project, in which this system is the one that "make up" has started. */
  let project: string;
  /** The letter that this system has. */
  let letter: string;

  beforeAll(async () => {
    system = await startDrillSystem(60);
    project = join(system.folder, 'project');
    await copyProject(project);
    await mkdir(join(project, '.native'));
    await symlink(system.folder, join(project, '.native', 'up'));
    // Without it curl is content with an answer that is an error.
    await writeFile(join(project, '.curlrc'), 'fail\n');
    const { ports, topology } = system;
    await writeRunState(system.folder, { phase: 'running', ports, parts: topology.statuses() });

    // What healthy systems have none of: a rule that fails, and a dead letter.
    for (const alert of ['PrometheusRulesFail', 'DeadLettersAppear'])
      await drills.find((drill) => drill.alert === alert)?.inject(system);
    await until('a rule fails', async () => /"health":"err"/.test(await rules(system)));
    await until('there is a dead letter', async () => {
      letter = /^\d+\/\d+/m.exec((await type('make dead-letters')).stdout)?.[0] ?? '';
      return letter !== '';
    });
  }, 180_000);
  afterAll(() => system?.stop());

  const type = (command: string, patienceMs?: number) => {
    const environment = { PATH: process.env.PATH, CURL_HOME: project, MODE: 'native' };
    return runCommand(withPorts(command, system.ports), project, environment, patienceMs);
  };

  // Here, where a system with every observer runs already.
  (jaeger === undefined ? test.skip : test)(
    'make check-telemetry finds nothing empty, erroneous or dead under load',
    async () => {
      const { exitCode, stdout, stderr } = await type('DB_MYSQL_TLS=true make check-telemetry', CHECK_MS);
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
      const command = natively
        .replace(/(show|redrive) (\w{32}|ID)\b/, `$1 ${letter}`)
        .replace('; echo $?', '');
      const { exitCode, stdout, stderr } = await type(command);
      if (!isEndless(command)) expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
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

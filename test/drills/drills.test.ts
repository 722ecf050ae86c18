import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rulesFolder } from '@picture-resize/prometheus';
import { whyDiskCannotBeFilled } from '../faults/disk.ts';
import { commandsIn } from '../runbooks/collect-commands.ts';
import { describeRun, listReasons, whatIsDone } from './document.ts';
import { drills, notDrilled, withoutLine } from './drill-list.ts';
import { type DrillSystem, forAlerts, startDrillSystem, whyNoDrills } from './drill-system.ts';
import { readAlerts } from './patience.ts';
import { runDrill } from './run-drill.ts';
import { sumUp, tableRow } from './table.ts';

test('every alert is drilled, or it is said why not', async () => {
  const drilled = new Set(drills.map(({ alert }) => alert));
  const all = new Set((await readAlerts(rulesFolder)).map(({ alert }) => alert));
  expect([...drilled, ...Object.keys(notDrilled)].sort()).toEqual([...all].sort());
});

const typing = drills.flatMap(({ alert, looks = [], types = [] }) => [
  ...looks.map(({ line }) => ({ alert, line, runbook: alert, section: 'Diagnosis' })),
  ...types.map(({ line, runbook = alert }) => ({ alert, line, runbook, section: 'Mitigation' })),
]);

test.each(typing)(
  '$line, which the drill of $alert types, stands under $section of $runbook',
  async ({ line, runbook, section }) => {
    const text = await readFile(new URL(`../../docs/runbooks/${runbook}.md`, import.meta.url), 'utf8');
    const [, own = ''] = text.split(`\n## ${section}\n`);
    const [lines = ''] = own.split('\n## ');
    expect(commandsIn(runbook, lines).map(({ natively }) => natively)).toContain(line);
  },
);

test('a drill types the line of its runbook, or it is said why there is none', () => {
  const silent = drills.filter(({ types = [] }) => types.length === 0).map(({ alert }) => alert);
  const expected = Object.keys(withoutLine).filter((alert) => !(alert in notDrilled));
  expect(silent.sort()).toEqual(expected.sort());
});

// One drill is made by root only.
(whyDiskCannotBeFilled === undefined ? test : test.skip)(
  'docs/drills.md is of these drills, and says why others were not made',
  async () => {
    const text = await readFile(new URL('../../docs/drills.md', import.meta.url), 'utf8');
    const rows = [
      ...text.matchAll(/^\| \[(\w+)\]\(runbooks\/\1\.md\) \| (.*?) \| \d+ \| (.*?) \| \d+ \|$/gm),
    ];
    const expected = drills.map((drill) => [drill.alert, drill.fault, whatIsDone(drill)]);
    expect(rows.map(([, ...cells]) => cells)).toEqual(expected);
    expect(text.slice(text.indexOf('No line is typed for:'))).toBe(
      `No line is typed for:\n${listReasons(withoutLine)}\n\nNot drilled:\n${listReasons(notDrilled)}\n`,
    );
  },
);

test('what is written of a run has a row for each drill, and why others were not made', () => {
  const reports = drills.map((drill) => ({ drill, firedSeconds: 41.4, clearedSeconds: 7.6 }));
  const text = describeRun({ reports, withoutLine, notDrilled, divisor: 30, seconds: 1_200 });
  expect(text).toContain('Written by `make drill ALL=1 FAST=30` on ');
  for (const drill of drills) {
    const { alert, fault } = drill;
    expect(text).toContain(
      `\n| [${alert}](runbooks/${alert}.md) | ${fault} | 41 | ${whatIsDone(drill)} | 8 |\n`,
    );
  }
  for (const [alert, why] of Object.entries(notDrilled))
    expect(text).toContain(`\n- [${alert}](runbooks/${alert}.md): ${why}.\n`);
});

test('a drill that has failed is named', () => {
  const drill = drills[0] as (typeof drills)[number];
  const problem = 'Expected within 1 ms: it fires';
  expect(tableRow({ drill, problem })).toBe(`| ${drill.alert} | no | no | ${problem}`);
  expect(
    sumUp([
      { drill, firedSeconds: 1, clearedSeconds: 1 },
      { drill, firedSeconds: 1, problem },
    ]),
  ).toBe(`2 drilled, 1 failed: ${drill.alert}`);
});

const missing = await whyNoDrills(forAlerts);
if (missing !== undefined) process.stderr.write(`The drills are skipped. ${missing}\n`);

(missing === undefined ? describe : describe.skip)('drills, with windows divided by 60', () => {
  let system: DrillSystem;
  beforeAll(async () => {
    system = await startDrillSystem(60);
  });
  afterAll(() => system?.stop());

  test.each(['DatabaseAway', 'ConsumersStalled'])(
    'when its cause is there, then %s reaches the pager, and clears when the runbook is followed',
    async (name) => {
      const drill = drills.find(({ alert }) => alert === name) as (typeof drills)[number];
      expect(await runDrill(system, drill)).toEqual({
        drill,
        firedSeconds: expect.any(Number),
        clearedSeconds: expect.any(Number),
      });
    },
    180_000,
  );
});

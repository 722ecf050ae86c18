import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rulesFolder } from '@picture-resize/prometheus';
import { whyDiskCannotBeFilled } from '../faults/disk.ts';
import { describeRun } from './document.ts';
import { drills, notDrilled } from './drill-list.ts';
import { type DrillSystem, forAlerts, startDrillSystem, whyNoDrills } from './drill-system.ts';
import { readAlerts } from './patience.ts';
import { runDrill } from './run-drill.ts';
import { sumUp, tableRow } from './table.ts';

test('every alert is drilled, or it is said why not', async () => {
  const drilled = drills.map(({ alert }) => alert);
  const all = new Set((await readAlerts(rulesFolder)).map(({ alert }) => alert));
  expect([...drilled, ...Object.keys(notDrilled)].sort()).toEqual([...all].sort());
});

// One drill is made by root only.
(whyDiskCannotBeFilled === undefined ? test : test.skip)(
  'docs/drills.md is of these drills, and says why others were not made',
  async () => {
    const text = await readFile(new URL('../../docs/drills.md', import.meta.url), 'utf8');
    const rows = [
      ...text.matchAll(/^\| \[(\w+)\]\(runbooks\/\1\.md\) \| (.*?) \| \d+ \| (.*?) \| \d+ \|$/gm),
    ];
    const expected = drills.map(({ alert, fault, step }) => [alert, fault, step]);
    expect(rows.map(([, ...cells]) => cells)).toEqual(expected);
    const reasons = Object.entries(notDrilled).map(
      ([alert, why]) => `- [${alert}](runbooks/${alert}.md): ${why}.`,
    );
    expect(text.slice(text.indexOf('Not drilled:'))).toBe(`Not drilled:\n${reasons.join('\n')}\n`);
  },
);

test('what is written of a run has a row for each drill, and why others were not made', () => {
  const reports = drills.map((drill) => ({ drill, firedSeconds: 41.4, clearedSeconds: 7.6 }));
  const text = describeRun({ reports, notDrilled, divisor: 30, seconds: 1_200 });
  expect(text).toContain('Written by `make drill ALL=1 FAST=30` on ');
  for (const { alert, fault, step } of drills)
    expect(text).toContain(`\n| [${alert}](runbooks/${alert}.md) | ${fault} | 41 | ${step} | 8 |\n`);
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

  test.each(['DatabaseAway', 'NoConsumers'])(
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

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rulesFolder } from '@picture-resize/prometheus';
import { drills, notDrilled } from './drill-list.ts';
import { type DrillSystem, startDrillSystem, whyNoDrills } from './drill-system.ts';
import { readAlerts } from './patience.ts';
import { runDrill } from './run-drill.ts';

test('every alert is drilled, or it is said why not', async () => {
  const drilled = drills.map(({ alert }) => alert);
  const all = new Set((await readAlerts(rulesFolder)).map(({ alert }) => alert));
  expect([...drilled, ...Object.keys(notDrilled)].sort()).toEqual([...all].sort());
});

const missing = await whyNoDrills();
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
      const drill = drills.find(({ alert }) => alert === name);
      expect(await runDrill(system, drill as (typeof drills)[number])).toEqual({
        alert: name,
        firedSeconds: expect.any(Number),
        clearedSeconds: expect.any(Number),
      });
    },
    180_000,
  );
});

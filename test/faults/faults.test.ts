import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestSystem } from '../system.ts';
import { faults } from './fault-list.ts';
import { createFaultSystem } from './fault-system.ts';
import { runFault } from './run-fault.ts';

/** `make faults` runs them longer. */
const SECONDS = 3;

let system: TestSystem;

beforeAll(async () => {
  system = await createFaultSystem();
  await system.topology.start();
});
afterAll(() => system.stop());

for (const fault of faults) {
  const name = `when this happens under load, then every accepted job is finished and accounted for: ${fault.name}`;
  if (fault.missing !== undefined) {
    test.skip(`${name} (${fault.missing})`, () => {});
    continue;
  }
  test(name, async () => {
    const report = await runFault(system, fault, SECONDS);
    expect(report).toMatchObject({ unfinished: 0, unaccounted: 0 });
    expect(report.accepted).toBeGreaterThan(0);
    expect(report.done + report.failed).toBe(report.accepted);
    expect(report.failed).toBe(fault.name === 'crash-loop picture' ? 1 : 0);
  }, 300_000);
}

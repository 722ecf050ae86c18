import { createSystem, removeAbandonedSystems, type TestSystem } from './system.ts';

declare global {
  var testSystem: TestSystem | undefined;
}

/** One system for all tests that don't break it: real ZooKeeper, Kafka and MariaDB, one api, one consumer. */
export default async function setUp(): Promise<void> {
  await removeAbandonedSystems();
  const system = await createSystem({ consumers: 1 });
  globalThis.testSystem = system;
  await system.topology.start();
  process.env.TEST_SYSTEM = JSON.stringify(system.addresses);
}

import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSystem, type TestSystem } from '../../../test/system.ts';

// Beside the system that all tests share: two topologies at once.
let system: TestSystem;

beforeAll(async () => {
  system = await createSystem({ consumers: 0 });
  await system.topology.startServers();
});
afterAll(() => system.stop());

test('when the servers are started, then each has answered and none had to be started twice', () => {
  const servers = system.topology.statuses().filter(({ state }) => state === 'ready');
  expect(servers.map(({ name, restarts }) => [name, restarts])).toEqual([
    ['database', 0],
    ['zookeeper', 0],
    ['broker', 0],
  ]);
});

test('when everything was killed at once, as in a power cut, then a start brings all of it back', async () => {
  const { zookeeper, broker, database } = system.topology;
  // In this order the broker has no time to take leave of ZooKeeper, which still holds its session.
  for (const part of [broker, zookeeper, database]) part.kill('SIGKILL');
  await system.topology.stop();
  await system.topology.startServers();
  expect([zookeeper, broker, database].map((part) => part.status().state)).toEqual(Array(3).fill('ready'));
});

test('when everything is stopped in the middle of a start, then nothing is left running', async () => {
  await system.topology.stop();
  const start = system.topology.start();
  const failed = expect(start).rejects.toThrow(/before it was ready|being stopped/);
  await system.topology.stop();
  await failed;
  expect(system.topology.statuses().map(({ state, pid }) => [state, pid])).toEqual(
    Array(4).fill(['stopped', undefined]),
  );
  await expect(canConnect(system.addresses.kafkaPort)).resolves.toBe(false);
  await expect(canConnect(system.addresses.databasePort)).resolves.toBe(false);
});

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });
}

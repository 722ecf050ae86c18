import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Part } from '@picture-resize/native';
import { createSystem, type TestSystem } from '../system.ts';
import { until } from './jobs.ts';

let system: TestSystem;
let isPoor = true;

/** As long as it is poor, the broker can't make the topic of offsets: no group has a coordinator. */
function poorBroker(part: Part): Part {
  if (part.name !== 'broker') return part;
  const prepare = async () => {
    await part.prepare?.();
    if (isPoor) await appendFile(part.arguments.at(-1) ?? '', 'offsets.topic.replication.factor=2\n');
  };
  return { ...part, prepare };
}

beforeAll(async () => {
  system = await createSystem({ consumers: 1, adapt: poorBroker });
  await system.topology.startServers();
});
afterAll(() => system.stop());

test('when the group has no coordinator yet, then a consumer waits for one and does not end', async () => {
  const [consumer] = system.topology.consumers;
  const starting = consumer?.start();
  const log = join(system.folder, 'logs', 'consumer-1.log');
  const attempts = async () => (await readFile(log, 'utf8').catch(() => '')).match(/will try again/g)?.length;
  await until('it has tried twice', async () => ((await attempts()) ?? 0) >= 2);
  const waiting = consumer?.status();

  isPoor = false;
  await system.topology.broker.stop();
  await system.topology.broker.start();
  await starting;
  expect(consumer?.status()).toMatchObject({ state: 'ready', restarts: 0, pid: waiting?.pid });
});

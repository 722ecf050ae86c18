import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { finalStatuses, post, until } from '../../faults/jobs.ts';
import { startLoad } from '../../faults/load.ts';
import { testWithStack, withStack } from '../engine.ts';
import { createStack, type Stack } from './stack.ts';

let stack: Stack;

beforeAll(async () => {
  if (!withStack) return;
  stack = await createStack({
    CLUSTER: '1',
    RATE_LIMIT_PER_MINUTE: '0',
    COMPOSE_FILE: 'docker-compose.yml:kafka_client/cluster.yml:infra/compose/cluster.yml',
  });
  await stack.make('up');
}, 900_000);
afterAll(() => stack?.remove(), 120_000);

const kill = (...services: string[]) => stack.compose('kill', ...services);
const start = (...services: string[]) =>
  stack.compose('up', '--detach', '--wait', '--no-deps', '--no-recreate', ...services);

/** Puts load on the api while `fault` happens; expects that every request is accepted and every job done. */
async function refusesNothingDuring(fault: () => Promise<unknown>): Promise<void> {
  const load = startLoad([stack.api]);
  try {
    await sleep(2_000);
    await fault();
    await sleep(2_000);
  } finally {
    await load.stop();
  }
  expect(load.posted()).toBeGreaterThan(20);
  expect(load.accepted).toHaveLength(load.posted());
  expect(new Set(await finalStatuses(stack.api, load.accepted, 120_000))).toEqual(new Set(['done']));
}

testWithStack.each(['kafka', 'kafka-2', 'kafka-3'])(
  'when %s is killed and comes back, then nothing is refused and every job is done',
  async (broker) => {
    await refusesNothingDuring(async () => {
      await kill(broker);
      await sleep(8_000);
      await start(broker);
    });
  },
  180_000,
);

testWithStack(
  'while one broker is gone, then no other fault makes the api refuse anything',
  async () => {
    await kill('kafka-2');
    await refusesNothingDuring(async () => {
      await kill('zookeeper-3');
      await sleep(3_000);
      await start('zookeeper-3');
      await kill('consumer');
      await start('consumer');
      await stack.compose('stop', 'mysql');
      await sleep(3_000);
      await start('mysql');
    });
    await start('kafka-2');
  },
  300_000,
);

testWithStack(
  'when two of three brokers are gone, then POST answers 503, and with the second everything goes on',
  async () => {
    await kill('kafka-2', 'kafka-3');
    const statuses: number[] = [];
    await until('it is refused', async () => {
      await post(stack.api, {}, ({ status }) => void statuses.push(status));
      return statuses.at(-1) === 503;
    });
    await start('kafka-2', 'kafka-3');
    await until('it is accepted', async () => (await post(stack.api)) !== undefined);
    expect(await stack.make('audit')).toMatch(/\+ unaccounted +0/);
  },
  180_000,
);

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { finalStatuses, post, until } from '../../faults/jobs.ts';
import { startLoad } from '../../faults/load.ts';
import { collectCommands } from '../../runbooks/collect-commands.ts';
import { typedInCluster } from '../../runbooks/excused.ts';
import { isEndless } from '../../runbooks/run-command.ts';
import { testWithEveryFault, testWithStack, withStack } from '../engine.ts';
import {
  type Fault,
  faults,
  kill,
  killFor,
  otherFaults,
  pauseFor,
  start,
  unplugFor,
} from './cluster-faults.ts';
import { areInSync } from './in-sync.ts';
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

/**
 * Puts load on the api while `fault` happens and until it was asked often enough: while the brokers agree on who leads,
 * requests wait. Expects that every request is accepted and every job done.
 *
 * @param brokers those that are there, and have recovered from what was before
 */
async function refusesNothingDuring(
  fault: (stack: Stack) => Promise<unknown>,
  brokers = [1, 2, 3],
): Promise<void> {
  const areSettled = () => areInSync(stack.brokers, brokers);
  await until(`the brokers in sync are ${brokers}`, areSettled, 60_000);
  const load = startLoad([stack.api]);
  let told: unknown;
  try {
    await sleep(2_000);
    told = await fault(stack);
    await sleep(2_000);
    await until('enough was asked', () => load.posted() > 20, 60_000);
  } finally {
    await load.stop();
  }
  // What was told meanwhile, as nobody can look at this stack any more.
  if (load.refused.length > 0) throw new Error([...load.refused, 'was refused while', told].join('\n'));
  expect(new Set(await finalStatuses(stack.api, load.accepted, 120_000))).toEqual(new Set(['done']));
}

const ofRunbooks = (await collectCommands()).map(({ typed }) => typed).filter(typedInCluster);
testWithStack.each(ofRunbooks)(
  '%s of the runbooks works',
  async (line) => {
    const { exitCode, stdout, stderr } = await stack.type(line);
    if (!isEndless(line)) expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/kafka-2|Kafka/);
  },
  120_000,
);

testWithStack('when the first broker is away, then make kafka-tool asks another', async () => {
  await kill(stack, 'kafka');
  expect(await stack.make('kafka-tool', 'ARGS=kafka-topics --list')).toMatch(/^pictures$/m);
  await start(stack, 'kafka');
});

const refusesNothing = 'when %s, then nothing is refused and every job is done';
const withAll = (_: string, inject: Fault[1]) => refusesNothingDuring(inject);
testWithStack.each([
  ['kafka is killed', killFor(8, 'kafka')],
  ['the network of kafka-3 is gone for half a minute', unplugFor(30, 'kafka-3')],
] satisfies Fault[])(refusesNothing, withAll, 240_000);
testWithEveryFault.each([
  ['kafka-2 is killed', killFor(8, 'kafka-2')],
  ['kafka-3 is killed', killFor(8, 'kafka-3')],
  ['kafka stands still for half a minute', pauseFor(30, 'kafka')],
] satisfies Fault[])(refusesNothing, withAll, 240_000);

describe('while one broker is gone', () => {
  beforeAll(() => (withStack ? kill(stack, 'kafka-2') : undefined), 60_000);
  afterAll(() => (withStack ? start(stack, 'kafka-2') : undefined), 120_000);

  const withTwo = (_: string, inject: Fault[1]) => refusesNothingDuring(inject, [1, 3]);
  testWithStack.each(faults)(refusesNothing, withTwo, 240_000);
  testWithEveryFault.each(otherFaults)(refusesNothing, withTwo, 240_000);
});

testWithStack(
  'make roll-brokers exchanges every broker and ZooKeeper and refuses no request meanwhile',
  async () => {
    const names = ['kafka', 'kafka-2', 'kafka-3', 'zookeeper', 'zookeeper-2', 'zookeeper-3'];
    const before = (await stack.compose('ps', '--quiet', ...names)).split('\n');
    await refusesNothingDuring(() => stack.make('roll-brokers'));
    const after = (await stack.compose('ps', '--quiet', ...names)).split('\n');
    expect(after).toHaveLength(6);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  },
  460_000,
);

testWithStack(
  'when two of three brokers are gone, then POST answers 503, and with the second everything goes on',
  async () => {
    await kill(stack, 'kafka-2', 'kafka-3');
    const statuses: number[] = [];
    await until('it is refused', async () => {
      await post(stack.api, {}, ({ status }) => void statuses.push(status));
      return statuses.at(-1) === 503;
    });
    await start(stack, 'kafka-2', 'kafka-3');
    await until('it is accepted', async () => (await post(stack.api)) !== undefined);
    expect(await stack.make('audit')).toMatch(/\+ unaccounted +0/);
  },
  240_000,
);

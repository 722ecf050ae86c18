import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { execa } from 'execa';
import { finalStatuses, post, until } from '../../faults/jobs.ts';
import { startLoad } from '../../faults/load.ts';
import { collectCommands } from '../../runbooks/collect-commands.ts';
import { typedInCluster } from '../../runbooks/excused.ts';
import { isEndless } from '../../runbooks/run-command.ts';
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

/**
 * Puts load on the api while `fault` happens and until it was asked often enough: while the brokers agree on who leads,
 * requests wait. Expects that every request is accepted and every job done.
 */
async function refusesNothingDuring(fault: () => Promise<unknown>): Promise<void> {
  const load = startLoad([stack.api]);
  let told: unknown;
  try {
    await sleep(2_000);
    told = await fault();
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
  await kill('kafka');
  expect(await stack.make('kafka-tool', 'ARGS=kafka-topics --list')).toMatch(/^pictures$/m);
  await start('kafka');
});

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

testWithStack.each([
  ['kafka stands still', () => pauseFor(30, 'kafka')],
  ['the network of kafka-3 is gone', () => unplugFor(30, 'kafka-3')],
])(
  'when %s for half a minute, then nothing is refused and every job is done',
  (_, inject) => refusesNothingDuring(inject),
  180_000,
);

type Fault = [name: string, inject: () => Promise<unknown>];
/**
 * Those of test/faults that need no mistake in a program, no full disk and no other clock. An api that is killed
 * or stopped without "make roll" takes its open requests with it.
 */
const faults: Fault[] = [
  ...['zookeeper', 'zookeeper-2', 'zookeeper-3'].map(
    (name): Fault => [`${name} is killed`, () => killFor(3, name)],
  ),
  ['one consumer is killed', killOneConsumer],
  ['all consumers are killed', () => killFor(3, 'consumer')],
  ['all consumers are stopped', () => stack.compose('stop', 'consumer').then(() => start('consumer'))],
  ['MySQL is killed', () => killFor(3, 'mysql')],
  ['MySQL is stopped', () => stack.compose('stop', 'mysql').then(() => start('mysql'))],
  ['MySQL stands still', () => pauseFor(5, 'mysql')],
  ['a broker stands still', () => pauseFor(5, 'kafka-3')],
  ['consumers come and go', comeAndGo],
  ['strangers send nonsense', sendNonsense],
];

async function killFor(seconds: number, service: string): Promise<void> {
  await kill(service);
  await sleep(seconds * 1_000);
  await start(service);
}

async function killOneConsumer(): Promise<void> {
  const [one = ''] = (await stack.compose('ps', '--quiet', 'consumer')).split('\n');
  await execa('docker', ['kill', one]);
  await sleep(3_000);
  await start('consumer');
}

async function pauseFor(seconds: number, service: string): Promise<void> {
  await stack.compose('pause', service);
  await sleep(seconds * 1_000);
  await stack.compose('unpause', service);
}

/** As when a machine is gone without a word: nobody is told that a connection has ended. */
async function unplugFor(seconds: number, service: string): Promise<void> {
  const container = await stack.compose('ps', '--quiet', service);
  const names = '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}';
  const { stdout: network } = await execa('docker', ['inspect', '--format', names, container]);
  await execa('docker', ['network', 'disconnect', network, container]);
  await sleep(seconds * 1_000);
  await execa('docker', ['network', 'connect', '--alias', service, network, container]);
}

async function comeAndGo(): Promise<void> {
  for (const consumers of [4, 1, 3, 2]) await stack.make('scale', `CONSUMERS=${consumers}`);
}

async function sendNonsense(): Promise<void> {
  const produce = 'kafka-console-producer --bootstrap-server kafka:29092 --topic pictures';
  await stack.compose('exec', '-T', '--env', 'KAFKA_OPTS=', 'kafka', 'sh', '-c', `seq 50 | ${produce}`);
}

describe('while one broker is gone', () => {
  beforeAll(() => (withStack ? kill('kafka-2') : undefined), 60_000);
  afterAll(() => (withStack ? start('kafka-2') : undefined), 120_000);

  testWithStack.each(faults)(
    'when %s, then nothing is refused and every job is done',
    async (_, inject) => refusesNothingDuring(inject),
    180_000,
  );
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
  400_000,
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

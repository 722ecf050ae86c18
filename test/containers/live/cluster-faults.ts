import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { until } from '../../faults/jobs.ts';
import type { Stack } from './stack.ts';

export const kill = (stack: Stack, ...services: string[]) => stack.compose('kill', ...services);
export const start = (stack: Stack, ...services: string[]) =>
  stack.compose('up', '--detach', '--wait', '--no-deps', '--no-recreate', ...services);

export type Fault = [name: string, inject: (stack: Stack) => Promise<unknown>];

export const killFor = (seconds: number, service: string) => async (stack: Stack) => {
  await kill(stack, service);
  await sleep(seconds * 1_000);
  await start(stack, service);
};

async function killOneConsumer(stack: Stack): Promise<void> {
  const [one = ''] = (await stack.compose('ps', '--quiet', 'consumer')).split('\n');
  await execa('docker', ['kill', one]);
  await sleep(3_000);
  await start(stack, 'consumer');
}

export const pauseFor = (seconds: number, service: string) => async (stack: Stack) => {
  // A busy machine can't always freeze it in time.
  await until(`${service} stands still`, () =>
    stack.compose('pause', service).then(
      () => true,
      () => false,
    ),
  );
  await sleep(seconds * 1_000);
  await stack.compose('unpause', service);
};

/** As when a machine is gone without a word: nobody is told that a connection has ended. */
export const unplugFor = (seconds: number, service: string) => async (stack: Stack) => {
  const container = await stack.compose('ps', '--quiet', service);
  const names = '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}';
  const { stdout: network } = await execa('docker', ['inspect', '--format', names, container]);
  await execa('docker', ['network', 'disconnect', network, container]);
  await sleep(seconds * 1_000);
  await execa('docker', ['network', 'connect', '--alias', service, network, container]);
};

async function comeAndGo(stack: Stack): Promise<void> {
  for (const consumers of [1, 4, 2]) await stack.make('scale', `CONSUMERS=${consumers}`);
}

async function sendNonsense(stack: Stack): Promise<void> {
  const produce = 'kafka-console-producer --bootstrap-server kafka:29092 --topic pictures';
  await stack.compose('exec', '-T', '--env', 'KAFKA_OPTS=', 'kafka', 'sh', '-c', `seq 50 | ${produce}`);
}

/**
 * Those of test/faults that need no mistake in a program, no full disk and no other clock. What is killed is not stopped
 * as well, which is milder. An api that is killed or stopped without "make roll" takes its open requests with it.
 */
export const faults: Fault[] = [
  ['zookeeper is killed', killFor(3, 'zookeeper')],
  ['one consumer is killed', killOneConsumer],
  ['MySQL is killed', killFor(3, 'mysql')],
];

/** With CONTAINERS=all. */
export const otherFaults: Fault[] = [
  ['zookeeper-2 is killed', killFor(3, 'zookeeper-2')],
  ['zookeeper-3 is killed', killFor(3, 'zookeeper-3')],
  ['all consumers are killed', killFor(3, 'consumer')],
  ['MySQL stands still', pauseFor(5, 'mysql')],
  ['a broker stands still', pauseFor(5, 'kafka-3')],
  ['consumers come and go', comeAndGo],
  ['strangers send nonsense', sendNonsense],
];

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { api as apiPart, supervise } from '@picture-resize/native';
import getPort from 'get-port';
import { Partitioners } from 'kafkajs';
import { createSystem, type TestSystem, testDatabase } from '../system.ts';
import { readDeadLetters, testKafka } from './dead-letters.ts';
import { finalStatuses, postMany, until } from './jobs.ts';

let system: TestSystem;
let api: string;

beforeAll(async () => {
  system = await createSystem({ consumers: 3 });
  api = system.addresses.api;
  await system.topology.start();
});

afterAll(() => system.stop());

test('two apis and three consumers are one system: every job is done, and each api tells of all', async () => {
  const { kafkaPort, databasePort, secrets } = system.addresses;
  const [port, opsPort] = [await getPort(), await getPort()];
  const surroundings = { kafkaPort, databasePort, secrets, environment: { NODE_OPTIONS: '' } };
  const second = supervise(
    apiPart(surroundings, port, opsPort),
    join(system.folder, 'logs', 'api-2.log'),
    () => {},
  );
  await second.start();
  try {
    const other = `http://127.0.0.1:${port}`;
    const [here, there] = await Promise.all([postMany(api, 20), postMany(other, 20)]);
    expect([here.length, there.length]).toEqual([20, 20]);
    expect(await finalStatuses(other, here)).toEqual(Array(20).fill('done'));
    expect(await finalStatuses(api, there)).toEqual(Array(20).fill('done'));
  } finally {
    await second.stop();
  }
});

test('when a consumer is killed in the middle, then every job is done and the consumer is started again', async () => {
  const posting = postMany(api, 60);
  await until(
    'the jobs are on their way',
    () => new Promise((resolve) => setTimeout(() => resolve(true), 150)),
  );
  system.topology.consumers[0]?.kill('SIGKILL');
  const ids = await posting;
  expect(ids).toHaveLength(60);
  expect(await finalStatuses(api, ids)).toEqual(Array(60).fill('done'));
  await until('the consumer runs again', () => system.topology.consumers[0]?.status().state === 'ready');
  expect(system.topology.consumers[0]?.status()).toMatchObject({ restarts: 1, lastExit: 'signal SIGKILL' });
});

test('when a consumer gets SIGTERM under load, then it finishes what it has in hand and leaves with exit code 0', async () => {
  const posting = postMany(api, 40);
  await until(
    'the jobs are on their way',
    () => new Promise((resolve) => setTimeout(() => resolve(true), 150)),
  );
  const consumer = system.topology.consumers[1];
  await consumer?.stop();
  expect(consumer?.status()).toMatchObject({ state: 'stopped', lastExit: 'exit code 0' });
  const ids = await posting;
  expect(await finalStatuses(api, ids)).toEqual(Array(40).fill('done'));
  // Nothing was dropped half done: no other consumer had to begin a job again.
  const { jobs, sequelize } = testDatabase(system.addresses);
  const rows = await jobs.findAll({ where: { id: ids }, attributes: ['attempts'] });
  await sequelize.close();
  expect(rows.map((row) => row.get('attempts'))).toEqual(Array(40).fill(1));
});

test('when the api gets SIGTERM, then a client that keeps its connection and asks again does not keep it from leaving', async () => {
  await Promise.all(system.topology.consumers.map((consumer) => consumer.stop()));
  const [id] = await postMany(api, 1);
  let asking = true;
  const client = (async () => {
    while (asking) await (await fetch(`${api}/api/${id}?wait=30`).catch(() => undefined))?.text();
  })();
  await until('the client waits', () => new Promise((resolve) => setTimeout(() => resolve(true), 300)));
  const begun = performance.now();
  await system.topology.api.stop();
  expect(performance.now() - begun).toBeLessThan(5_000);
  asking = false;
  await client;
  expect(system.topology.api.status().lastExit).toBe('exit code 0');
  await system.topology.api.start();
  await Promise.all(system.topology.consumers.map((consumer) => consumer.start()));
});

test('when the api gets SIGTERM, then waiting clients are answered and it leaves with exit code 0', async () => {
  await Promise.all(system.topology.consumers.map((consumer) => consumer.stop()));
  const [id] = await postMany(api, 1);
  const waiting = fetch(`${api}/api/${id}?wait=30`);
  await until('the client waits', () => new Promise((resolve) => setTimeout(() => resolve(true), 300)));
  await system.topology.api.stop();
  expect(await (await waiting).json()).toMatchObject({ id, status: 'queued', ahead: 0 });
  expect(system.topology.api.status().lastExit).toBe('exit code 0');

  await system.topology.api.start();
  await Promise.all(system.topology.consumers.map((consumer) => consumer.start()));
  expect(await finalStatuses(api, [id ?? ''])).toEqual(['done']);
});

test('when jobs wait, then each is told how many are ahead of it in its partition', async () => {
  await Promise.all(system.topology.consumers.map((consumer) => consumer.stop()));
  const ids: string[] = [];
  for (let count = 0; count < 30; count += 1) ids.push(...(await postMany(api, 1)));
  const positions = await Promise.all(
    ids.map(async (id) => (await (await fetch(`${api}/api/${id}`)).json()).ahead as number),
  );
  // Twelve partitions, thirty jobs: someone has at least two before it, and each partition has a first.
  expect(Math.max(...positions)).toBeGreaterThanOrEqual(2);
  expect(positions.filter((ahead) => ahead === 0).length).toBeLessThanOrEqual(12);
  expect(positions[0]).toBe(0);
  await Promise.all(system.topology.consumers.map((consumer) => consumer.start()));
  expect(await finalStatuses(api, ids)).toEqual(Array(30).fill('done'));
});

test('when a message is not ours, then it goes to the dead-letter topic as it was and the jobs behind it are done', async () => {
  const kafka = testKafka(system.addresses.kafkaPort);
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const foreign = Array.from({ length: 12 }, (_, partition) => ({
    partition,
    key: 'stranger',
    value: `from ${partition}`,
  }));
  await producer.send({ topic: 'pictures', messages: foreign });
  await producer.disconnect();

  expect(await finalStatuses(api, await postMany(api, 24))).toEqual(Array(24).fill('done'));
  const letters = await readDeadLetters(kafka, 12);
  expect(letters.map(({ value }) => String(value)).sort()).toEqual(foreign.map(({ value }) => value).sort());
  expect(letters.map(({ headers }) => String(headers?.['dead-letter-reason']))).toEqual(
    Array(12).fill('Its key is not a job id issued here'),
  );
});

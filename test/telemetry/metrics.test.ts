import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueId } from '@picture-resize/job';
import { administration, DATABASE_NAME } from '@picture-resize/native';
import { createConnection } from 'mysql2/promise';
import { finalStatuses, post, until } from '../faults/jobs.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { sampleValue, scrape } from './scrape.ts';

let system: TestSystem;
let api: string;
let apiOps: string;
let consumerOps: string;

beforeAll(async () => {
  system = await createSystem({ consumers: 1, environment: { CONSUMER_CONCURRENCY: '3' } });
  await system.topology.start();
  ({ api, apiOps } = system.addresses);
  const address = system.topology.consumers[0]?.status().address ?? '';
  consumerOps = `http://${address.split(' ')[0]}`;
});
afterAll(() => system.stop());

const databaseUp = async () =>
  (await Promise.all([apiOps, consumerOps].map(scrape))).map((samples) =>
    sampleValue(samples, 'database_up'),
  );

const total = async (address: string, metric: string) =>
  (await scrape(address)).filter(({ name }) => name === metric).reduce((sum, { value }) => sum + value, 0);

const church = await readFile(new URL('../photographs/church.jpg', import.meta.url));

function send(path: string, body: Uint8Array, headers: Record<string, string> = {}) {
  return fetch(api + path, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg', ...headers },
    body: new Uint8Array(body),
  });
}

test('a job is counted once in each service, and no exemplar leads to a trace where nothing is traced', async () => {
  const id = (await post(api)) as string;
  await finalStatuses(api, [id]);
  const [atApi, atConsumer] = [await scrape(apiOps), await scrape(consumerOps)];
  expect(sampleValue(atApi, 'jobs_accepted_total')).toBe(1);
  expect(sampleValue(atApi, 'job_publish_duration_seconds_count', { outcome: 'confirmed' })).toBe(1);
  const request = { method: 'POST', route: '/api', code: '202' };
  expect(sampleValue(atApi, 'http_request_duration_seconds_count', request)).toBe(1);

  expect(sampleValue(atConsumer, 'jobs_finished_total', { status: 'done' })).toBe(1);
  expect(sampleValue(atConsumer, 'job_source_bytes_total')).toBe(church.length);
  expect(sampleValue(atConsumer, 'job_output_pixels_total')).toBe(60 * 80);
  const stages = ['look-up', 'wait-for-slot', 'take-up', 'decode', 'resize', 'encode', 'store'];
  for (const stage of stages)
    expect(sampleValue(atConsumer, 'job_stage_duration_seconds_count', { stage })).toBe(1);
  expect([...atApi, ...atConsumer].filter(({ exemplar }) => exemplar !== undefined)).toEqual([]);
});

test.each(['image/png', 'application/json', 'multipart/form-data; boundary=x'])(
  'a client that leaves while it sends %s is counted as gone, and not as one that made a mistake',
  async (type) => {
    const counts = async () => {
      const samples = await scrape(apiOps);
      const refused = (reason: string) => sampleValue(samples, 'jobs_refused_total', { reason });
      const left = samples.filter(
        ({ name, labels }) => name === 'http_request_duration_seconds_count' && labels.code === '499',
      );
      return [refused('client-left'), left[0]?.value ?? 0, refused('invalid-request')];
    };
    const [gone = 0, left = 0, mistakes = 0] = await counts();
    const { hostname, port } = new URL(api);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `POST /api?width=5&height=5 HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n--x`,
    );
    const inFlight = async () => sampleValue(await scrape(apiOps), 'http_request_body_bytes_in_flight');
    await until('it is received', async () => (await inFlight()) === 1000);
    socket.destroy();
    await until('it is over', async () => (await inFlight()) === 0);
    expect(await counts()).toEqual([gone + 1, left + 1, mistakes]);
  },
);

test('a POST that is refused is counted with its reason, and a job that fails with its code', async () => {
  const before = await scrape(apiOps);
  expect((await send('/api?width=1&height=1', church)).status).toBe(400);
  expect((await send('/api?width=9&height=9', Buffer.from('no picture'))).status).toBe(422);
  const broken = church.subarray(0, church.length / 2);
  const { id } = await (await send('/api?width=9&height=9', broken)).json();
  await finalStatuses(api, [id]);

  const after = await scrape(apiOps);
  for (const reason of ['invalid-request', 'unusable-picture']) {
    const [then, now] = [before, after].map((samples) =>
      sampleValue(samples, 'jobs_refused_total', { reason }),
    );
    expect([reason, Number(now) - Number(then)]).toEqual([reason, 1]);
  }
  const failed = { status: 'failed', code: 'corrupt-picture' };
  expect(sampleValue(await scrape(consumerOps), 'jobs_finished_total', failed)).toBe(1);
});

test('slots, membership, group and versions are told as they are', async () => {
  // Read every five seconds.
  const members = () => total(apiOps, 'kafka_consumer_group_members');
  await until('the group has its member', async () => (await members()) === 1);
  // Read every second. One for each of the jobs of the tests before: those that are done and the one that failed.
  const finished = await total(consumerOps, 'jobs_finished_total');
  await until(
    'what is finished is committed',
    async () => (await total(apiOps, 'kafka_consumer_group_offset')) === finished,
  );
  const [atApi, atConsumer] = [await scrape(apiOps), await scrape(consumerOps)];
  expect(sampleValue(atConsumer, 'consumer_slots')).toBe(3);
  expect(sampleValue(atConsumer, 'consumer_slots_busy')).toBe(0);
  expect(sampleValue(atConsumer, 'consumer_is_member')).toBe(1);
  expect(Date.now() / 1000 - sampleValue(atConsumer, 'consumer_last_fetch_timestamp_seconds')).toBeLessThan(
    5,
  );
  expect(atApi.filter(({ name }) => name === 'kafka_consumer_group_lag')).toHaveLength(12);
  const offsets = atApi.filter(({ name }) => name === 'kafka_consumer_group_offset');
  expect(offsets).toHaveLength(12);
  expect(sampleValue(atApi, 'dead_letters')).toBe(0);
  const build = { service: 'api', version: '0.1.0', node: process.versions.node };
  expect(sampleValue(atApi, 'build_info', build)).toBe(1);
});

test('when clients make up paths, ids, methods and keys, then no label gets a new value from them', async () => {
  const seen = async () => {
    const samples = await scrape(apiOps);
    // Node.js collects garbage of another kind when it likes.
    const ours = samples.filter(({ name }) => !name.startsWith('nodejs_'));
    return new Set(ours.map(({ name, labels: { le: _, ...labels } }) => JSON.stringify([name, labels])));
  };
  const methods = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'REPORT', 'MKCOL'];
  const paths = [
    () => `/${Math.random()}`,
    () => `/api/${Math.random()}`,
    () => `/api/${Math.random()}/picture`,
    () => `/api/${Math.random()}/events?wait=${Math.random()}`,
    () => `/api/${Math.random()}/${Math.random()}`,
    () => `/page/${Math.random()}`,
  ];
  const ask = (number: number) =>
    fetch(api + paths[number % paths.length]?.(), {
      method: methods[number % methods.length] ?? '',
      headers: { authorization: `Bearer ${Math.random()}`, 'x-forwarded-for': `10.0.0.${number % 250}` },
    }).then((response) => response.arrayBuffer());
  for (let begin = 0; begin < 500; begin += 20)
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask(begin + index)));

  const requests = (await scrape(apiOps)).filter(
    ({ name }) => name === 'http_request_duration_seconds_count',
  );
  const routes = ['/api', '/api/:id', '/api/:id/picture', '/api/:id/events', 'page', 'unknown'];
  const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other'];
  for (const { labels } of requests) {
    expect(routes).toContain(labels.route);
    expect(known).toContain(labels.method);
    expect(labels.code).toMatch(/^[2345]\d\d$/);
  }
  const before = await seen();
  for (let begin = 0; begin < 100; begin += 20)
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask(begin + index)));
  expect([...(await seen())].filter((series) => !before.has(series))).toEqual([]);
});

test('when the database hangs while nobody asks for anything, then both say so, and take it back', async () => {
  const { database } = system.topology;
  database.kill('SIGSTOP');
  await until('it is known', async () => (await databaseUp()).every((up) => up === 0), 15_000);
  database.kill('SIGCONT');
  await until('it is back', async () => (await databaseUp()).every((up) => up === 1), 15_000);
}, 60_000);

test('when a job waits in vain for its row, which somebody has locked, then the database is not away', async () => {
  const { addresses, topology } = system;
  const somebody = await createConnection(administration(addresses.databasePort, addresses.secrets));
  topology.consumers[0]?.kill('SIGSTOP');
  const id = (await post(api)) as string;
  await somebody.beginTransaction();
  await somebody.query(
    `INSERT INTO ${DATABASE_NAME}.jobs (id, status, attempts, accepted_at, started_at, source_bytes)
     VALUES (?, 'processing', 0, NOW(3), NOW(3), 0)`,
    [id],
  );
  topology.consumers[0]?.kill('SIGCONT');
  const what = 'write that the job begins';
  const hasFailed = async () =>
    (await scrape(consumerOps)).some(
      ({ name, labels }) => name === 'keep_trying_failures_total' && labels.what === what,
    );
  await until('the write was given up once', hasFailed, 45_000);
  expect(await databaseUp()).toEqual([1, 1]);
  somebody.destroy();
  expect(await finalStatuses(api, [id])).toEqual(['done']);
}, 90_000);

test('when as many reads as the api has connections wait for the table, which somebody has locked, then the database is not away', async () => {
  const { addresses } = system;
  const id = (await post(api)) as string;
  await finalStatuses(api, [id]);
  const somebody = await createConnection(administration(addresses.databasePort, addresses.secrets));
  await somebody.query(`LOCK TABLES ${DATABASE_NAME}.jobs WRITE`);
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${api}/api/${id}`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
  // Asked every five seconds, with three to answer.
  const seenUntil = Date.now() + 10_000;
  await until(
    'it was asked twice',
    async () => {
      expect(await databaseUp()).toEqual([1, 1]);
      return Date.now() > seenUntil;
    },
    15_000,
  );
  somebody.destroy();
  await until('it can be read again', async () => (await fetch(`${api}/api/${id}`)).status === 200);
}, 60_000);

test('when broker and database are away, then both still answer a scrape at once, and say so', async () => {
  const { broker, database } = system.topology;
  await Promise.all([broker.stop(), database.stop()]);
  const id = issueId(system.addresses.secrets.jobIdSecret, Date.now());
  expect((await fetch(`${api}/api/${id}`)).status).toBe(503);
  // Each figure was read last at a moment of its own.
  await until('the broker is known to be away, and none of its figures is told', async () => {
    const samples = await scrape(apiOps);
    const ofBroker = samples.filter(({ name }) => /^(jobs_waiting|dead_letters|kafka_\w+)$/.test(name));
    return sampleValue(samples, 'broker_up') === 0 && ofBroker.length === 0;
  });
  const begun = performance.now();
  await scrape(apiOps);
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(sampleValue(await scrape(consumerOps), 'consumer_slots')).toBe(3);
  // Asked every five seconds, with three to answer.
  await until(
    'the database is known to be away',
    async () => (await databaseUp()).every((up) => up === 0),
    10_000,
  );
  await Promise.all([broker.start(), database.start()]);
  await until('the broker is back', async () => sampleValue(await scrape(apiOps), 'broker_up') === 1, 60_000);
  await until('the database is back', async () => (await databaseUp()).every((up) => up === 1), 60_000);
}, 120_000);

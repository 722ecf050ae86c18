import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueId, toMessage } from '@picture-resize/job';
import { administration, consumer, DATABASE_NAME, supervise } from '@picture-resize/native';
import { audit, type Ledger, openLetters, readLetters, redrive } from '@picture-resize/operations';
import getPort from 'get-port';
import { Partitioners } from 'kafkajs';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import sharp from 'sharp';
import { createSystem, type TestSystem, testDatabase } from '../system.ts';
import { headersOf, readDeadLetters, testKafka } from './dead-letters.ts';
import { finalStatuses, post, postMany, until } from './jobs.ts';

const dieAt666 = fileURLToPath(new URL('die-at-666.mjs', import.meta.url));

let system: TestSystem;
let api: string;
let root: Connection;

beforeAll(async () => {
  system = await createSystem({ consumers: 1, environment: { NODE_OPTIONS: `--import=${dieAt666}` } });
  api = system.addresses.api;
  await system.topology.start();
  root = await createConnection(administration(system.addresses.databasePort, system.addresses.secrets));
});

afterAll(async () => {
  await root?.end();
  await system.stop();
});

test('when a picture kills the process three times, then its message is put aside, and all around it are done', async () => {
  const before = await postMany(api, 10);
  const poison = (await post(api, { width: 666 })) ?? '';
  const after = await postMany(api, 20);

  expect(await finalStatuses(api, [...before, ...after])).toEqual(Array(30).fill('done'));
  expect(await finalStatuses(api, [poison])).toEqual(['failed']);
  expect(await (await fetch(`${api}/api/${poison}`)).json()).toMatchObject({ error: { code: 'gave-up' } });
  expect(system.topology.consumers[0]?.status()).toMatchObject({ restarts: 3, lastExit: 'signal SIGKILL' });

  const [letter] = await readDeadLetters(testKafka(system.addresses.kafkaPort), 1);
  expect(letter?.key?.toString()).toBe(poison);
  expect(headersOf(letter)).toMatchObject({
    job: expect.stringMatching(/"width":666/),
    'dead-letter-code': 'gave-up',
    'dead-letter-attempts': '3',
    'dead-letter-topic': 'pictures',
  });
  expect(await lastLineOf(poison)).toMatchObject({ level: 'warn', errorCode: 'gave-up', attempts: 3 });
});

/** What the consumer has logged of a job at the end. */
async function lastLineOf(id: string): Promise<unknown> {
  const log = await readFile(join(system.folder, 'logs', 'consumer-1.log'), 'utf8');
  return JSON.parse(log.split('\n').findLast((line) => line.includes(`"job_id":"${id}"`)) ?? '{}');
}

test('when a process dies with several jobs in hand, then only the guilty one is begun more than twice', async () => {
  const [rows] = await root.query<RowDataPacket[]>(`SELECT status, attempts FROM ${DATABASE_NAME}.jobs`);
  expect(rows.filter(({ status }) => status === 'failed')).toEqual([{ status: 'failed', attempts: 3 }]);
  for (const { attempts } of rows.filter(({ status }) => status === 'done'))
    expect(attempts).toBeLessThanOrEqual(2);
});

test('when a finished job is delivered again, then its row stays as it was, to the millisecond', async () => {
  const [id = ''] = await postMany(api, 1);
  expect(await finalStatuses(api, [id])).toEqual(['done']);
  const row = async () => {
    const [rows] = await root.query<RowDataPacket[]>(`SELECT * FROM ${DATABASE_NAME}.jobs WHERE id = ?`, [
      id,
    ]);
    return rows[0];
  };
  const first = await row();

  const producer = testKafka(system.addresses.kafkaPort).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const parameters = { width: 5, height: 5, fit: 'fill', format: 'webp' } as const;
  await producer.send({
    topic: 'pictures',
    messages: [toMessage({ id, owner: '', parameters, source: Buffer.from('other') }, Date.now())],
  });
  await producer.disconnect();
  expect(await finalStatuses(api, await postMany(api, 24))).toEqual(Array(24).fill('done'));
  expect(await row()).toEqual(first);
});

test('when the parameters of one of our own messages can not be read, then the job has failed and says why', async () => {
  const id = issueId(system.addresses.secrets.jobIdSecret, Date.now());
  const producer = testKafka(system.addresses.kafkaPort).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const headers = { job: '{"version":1,"width":5,"height":99999}' };
  await producer.send({ topic: 'pictures', messages: [{ key: id, value: 'x', headers }] });
  await producer.disconnect();
  expect(await finalStatuses(api, [id])).toEqual(['failed']);
  const { error } = await (await fetch(`${api}/api/${id}`)).json();
  expect(error).toEqual({
    code: 'invalid-parameters',
    detail: 'height: Expected a whole number from 2 to 1999 for height but received 99999',
  });
});

test('when the cause is mended, then the dead letter is redriven: the job is done and the letter is gone', async () => {
  const { kafkaPort, databasePort, secrets } = system.addresses;
  const kafka = testKafka(kafkaPort);
  const before = await runAudit();
  expect(before).toMatchObject({ deadLettered: 1, failed: 1, waiting: 0, unaccounted: [] });
  const letters = await readLetters(kafka, 'pictures', secrets.jobIdSecret);
  expect(letters).toMatchObject([
    { code: 'gave-up', attempts: 3, id: expect.stringMatching(/^[0-9a-f]{32}$/) },
  ]);

  await system.topology.consumers[0]?.stop();
  const surroundings = { kafkaPort, databasePort, secrets, environment: { NODE_OPTIONS: '' } };
  const opsPort = await getPort();
  const mended = supervise(
    consumer(surroundings, 2, opsPort),
    join(system.folder, 'logs', 'mended.log'),
    () => {},
  );
  await mended.start();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const database = testDatabase(system.addresses);
  const redrivenAt = Date.now();
  try {
    await openLetters(kafka, 'pictures', letters, async (letter, original) => {
      await redrive(letter, original, { producer, database, topic: 'pictures' });
      await redrive(letter, original, { producer, database, topic: 'pictures' });
    });
    expect(await finalStatuses(api, [letters[0]?.id ?? ''])).toEqual(['done']);
    // Days among the letters are no duration, or redriving would use up the budget of job-latency.
    const elapsed = (Date.now() - redrivenAt) / 1_000;
    const metrics = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
    const duration = Number(/^job_duration_seconds_sum{status="done"} (.*)$/m.exec(metrics)?.[1]);
    expect(duration).toBeGreaterThan(0);
    expect(duration).toBeLessThan(elapsed);
    expect(await readLetters(kafka, 'pictures', secrets.jobIdSecret)).toEqual([]);
    await until('both messages are read', async () => (await runAudit()).waiting === 0);
    // It lay there once before, and was redriven twice; the duplicate test above sent one of its own.
    expect(await runAudit()).toMatchObject({
      deadLettered: 0,
      done: before.done + 1,
      duplicates: before.duplicates + 2,
    });
  } finally {
    await producer.disconnect();
    await database.sequelize.close();
    await mended.stop();
    await system.topology.consumers[0]?.start();
  }
});

test('when a row is deleted by hand, then the audit names the job', async () => {
  const [id = ''] = await postMany(api, 1);
  expect(await finalStatuses(api, [id])).toEqual(['done']);
  expect((await runAudit()).unaccounted).toEqual([]);
  await root.query(`DELETE FROM ${DATABASE_NAME}.jobs WHERE id = ?`, [id]);
  const ledger = await runAudit();
  expect(ledger.unaccounted).toEqual([id]);
  const { accepted, done, failed, deadLettered, waiting, expired } = ledger;
  expect(done + failed + deadLettered + waiting + expired + 1).toBe(accepted);
});

async function runAudit(): Promise<Ledger> {
  const { kafkaPort, secrets } = system.addresses;
  const database = testDatabase(system.addresses);
  try {
    return await audit({
      kafka: testKafka(kafkaPort),
      topic: 'pictures',
      groupId: 'resize',
      database,
      secret: secrets.jobIdSecret,
      retentionMs: 7 * 24 * 60 * 60 * 1000,
    });
  } finally {
    await database.sequelize.close();
  }
}

test('when the database refuses a result for its size, then the job has failed and the next one is done', async () => {
  await root.query('SET GLOBAL max_allowed_packet = 1048576');
  const { pid } = system.topology.consumers[0]?.status() ?? {};
  system.topology.consumers[0]?.kill('SIGTERM');
  await until('the consumer has connected anew', () => {
    const now = system.topology.consumers[0]?.status();
    return now?.state === 'ready' && now.pid !== pid;
  });
  const noise = await sharp(randomBytes(1200 * 1200 * 3), { raw: { width: 1200, height: 1200, channels: 3 } })
    .png()
    .toBuffer();
  const response = await fetch(`${api}/api?width=1100&height=1100`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: new Uint8Array(noise),
  });
  const { id } = await response.json();
  expect(await finalStatuses(api, [id], 30_000)).toEqual(['failed']);
  expect(await (await fetch(`${api}/api/${id}`)).json()).toMatchObject({ error: { code: 'not-storable' } });
  expect(await finalStatuses(api, await postMany(api, 12))).toEqual(Array(12).fill('done'));
});

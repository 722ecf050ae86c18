import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueId } from '@picture-resize/job';
import { administration, DATABASE_NAME } from '@picture-resize/native';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { purge } from '../../services/consumer/src/purge.ts';
import { finalStatuses, postMany, until } from '../faults/jobs.ts';
import { createSystem, type TestSystem, testDatabase } from '../system.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
let system: TestSystem;
let root: Connection;

beforeAll(async () => {
  system = await createSystem({ consumers: 2, environment: { PURGE_SECONDS: '1' } });
  await system.topology.start();
  root = await createConnection(administration(system.addresses.databasePort, system.addresses.secrets));
});
afterAll(async () => {
  await root?.end();
  await system.stop();
});

async function countIds(ids: string[]): Promise<number> {
  const query = `SELECT COUNT(*) AS count FROM ${DATABASE_NAME}.jobs WHERE id IN (?)`;
  const [rows] = await root.query<RowDataPacket[]>(query, [ids]);
  return rows[0]?.count;
}

test('when jobs are past their retention, then all of them go, those just within it stay, and new ones are done meanwhile', async () => {
  const { secrets, api } = system.addresses;
  const issued = (ageMs: number) => issueId(secrets.jobIdSecret, Date.now() - ageMs);
  const expired = Array.from({ length: 1_000 }, (_, index) => issued(7 * DAY_MS + 1_000 + index));
  const kept = Array.from({ length: 10 }, () => issued(7 * DAY_MS - 120_000));
  const columns = '(id, status, attempts, accepted_at, started_at, source_bytes)';
  const rows = [...expired, ...kept].map((id) => [id, 'done', 1, new Date(), new Date(), 1]);
  await root.query(`INSERT INTO ${DATABASE_NAME}.jobs ${columns} VALUES ?`, [rows]);

  const fresh = await postMany(api, 24);
  expect(await finalStatuses(api, fresh)).toEqual(Array(24).fill('done'));
  await until('the expired jobs are gone', async () => (await countIds(expired)) === 0);
  expect(await countIds([...kept, ...fresh])).toBe(34);
  expect((await fetch(`${api}/api/${expired[0]}`)).status).toBe(410);
});

async function holdPurgeLock() {
  const [rows] = await root.query<RowDataPacket[]>("SELECT GET_LOCK('purge-jobs', 60) AS held");
  expect(rows).toEqual([{ held: 1 }]);
}

test('when another connection holds the purge lock, then nothing is removed until it lets go', async () => {
  const id = issueId(system.addresses.secrets.jobIdSecret, Date.now() - 8 * DAY_MS);
  await holdPurgeLock();
  await root.query(
    `INSERT INTO ${DATABASE_NAME}.jobs (id, status, attempts, accepted_at, started_at, source_bytes) VALUES (?, 'done', 1, NOW(), NOW(), 1)`,
    [id],
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await countIds([id])).toBe(1);
  await root.query("SELECT RELEASE_LOCK('purge-jobs')");
  await until('it is gone', async () => (await countIds([id])) === 0);
});

test('it is told how many were removed, over several batches', async () => {
  await holdPurgeLock();
  const ids = Array.from({ length: 450 }, (_, index) =>
    issueId(system.addresses.secrets.jobIdSecret, Date.now() - 9 * DAY_MS + index),
  );
  const columns = '(id, status, attempts, accepted_at, started_at, source_bytes)';
  const rows = ids.map((id) => [id, 'done', 1, new Date(), new Date(), 1]);
  await root.query(`INSERT INTO ${DATABASE_NAME}.jobs ${columns} VALUES ?`, [rows]);
  await Promise.all(system.topology.consumers.map((consumer) => consumer.stop()));
  await root.query("SELECT RELEASE_LOCK('purge-jobs')");
  const database = testDatabase(system.addresses);
  expect(await purge(database, Date.now() - 8 * DAY_MS, new AbortController().signal)).toBe(450);
  await database.sequelize.close();
});

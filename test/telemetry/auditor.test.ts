import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '@picture-resize/job';
import { deadLetterTopic } from '@picture-resize/kafka';
import { audit, openLetters, readLetters, redrive } from '@picture-resize/operations';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import { createFollowingAudit } from '../../operations/src/follow-audit.ts';
import { type Bookmarks, readTopic } from '../../operations/src/read-topic.ts';
import { failedRow, startedRow } from '../../services/consumer/src/rows.ts';
import { testKafka } from '../faults/dead-letters.ts';
import { finalStatuses, post, postMany, until } from '../faults/jobs.ts';
import { createSystem, type TestSystem, testDatabase } from '../system.ts';
import { sampleValue, scrape } from './scrape.ts';

let system: TestSystem;
let api: string;
let auditorOps: string;
let database: Database;
let kafka: Kafka;
let producer: Producer;

beforeAll(async () => {
  system = await createSystem({ consumers: 1, auditor: true, environment: { AUDIT_SECONDS: '1' } });
  await system.topology.start();
  api = system.addresses.api;
  auditorOps = `http://${system.topology.auditor?.status().address.split(' ')[0]}`;
  database = testDatabase(system.addresses);
  kafka = testKafka(system.addresses.kafkaPort);
  producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
});
afterAll(async () => {
  await producer?.disconnect();
  await database?.sequelize.close();
  await system.stop();
});

async function told(state: string): Promise<number | undefined> {
  const samples = await scrape(auditorOps);
  return samples.some(({ name }) => name === 'audit_jobs')
    ? sampleValue(samples, 'audit_jobs', { state })
    : undefined;
}

test('while all is well, every job is done or waits, and none is unaccounted', async () => {
  const ids = await postMany(api, 5);
  await finalStatuses(api, ids);
  await until('the auditor has seen them', async () => (await told('done')) === 5);
  expect(await told('unaccounted')).toBe(0);
  const samples = await scrape(auditorOps);
  const age = Date.now() / 1000 - sampleValue(samples, 'audit_last_success_timestamp_seconds');
  expect(age).toBeLessThan(20);
  expect((await fetch(`${auditorOps}/readyz`)).status).toBe(200);
});

test('when a row is deleted behind the system, then its job is unaccounted', async () => {
  await system.topology.auditor?.stop();
  const [lost = ''] = await postMany(api, 1);
  await finalStatuses(api, [lost]);
  await database.jobs.destroy({ where: { id: lost } });
  await system.topology.auditor?.start();
  await until('the auditor says so', async () => (await told('unaccounted')) === 1);
  expect(await told('done')).toBe(5);
});

test('an audit that goes on counts a job when it is finished, and reads no message twice', async () => {
  const { jobIdSecret: secret } = system.addresses.secrets;
  const sources = { kafka, topic: 'pictures', groupId: 'resize', database, secret, retentionMs: 86_400_000 };
  const next = createFollowingAudit(sources);
  const before = await next();
  expect(before).toMatchObject({ done: 5, waiting: 0, unaccounted: 1 });

  const [consumer] = system.topology.consumers;
  await consumer?.stop();
  const id = (await post(api)) as string;
  expect(await next()).toMatchObject({ done: 5, waiting: 1, unaccounted: 1 });
  await consumer?.start();
  await finalStatuses(api, [id]);
  // The row comes before the commit, and both before the next message.
  await until('it is done', async () => (await next()).done === 6);

  const bookmarks: Bookmarks = new Map();
  let read = 0;
  const count = () => {
    read += 1;
  };
  await readTopic(kafka, 'pictures', count, bookmarks);
  expect(read).toBe(7);
  await postMany(api, 2);
  await readTopic(kafka, 'pictures', count, bookmarks);
  expect(read).toBe(9);
}, 120_000);

/** As a consumer does with a job after three attempts. */
async function putAside(id: string): Promise<void> {
  const messages: { key: Buffer | null; value: Buffer | null; headers: object }[] = [];
  await readTopic(kafka, 'pictures', ({ message }) => {
    if (String(message.key) === id) messages.push({ ...message, headers: message.headers ?? {} });
  });
  const letters = messages
    .slice(-1)
    .map(({ key, value, headers }) => ({ key, value, headers: { ...headers } }));
  await producer.send({ topic: deadLetterTopic('pictures'), messages: letters });
  await database.jobs.destroy({ where: { id } });
  await database.jobs.create(
    failedRow(startedRow(id, Buffer.alloc(1), undefined), 'gave-up', 'as a test has it'),
  );
}

async function redriveAll(): Promise<void> {
  const letters = await readLetters(kafka, 'pictures', system.addresses.secrets.jobIdSecret);
  expect(letters).toHaveLength(1);
  await openLetters(kafka, 'pictures', letters, (letter, original) =>
    redrive(letter, original, { producer, database, topic: 'pictures' }),
  );
}

test('a job that was put aside is dead-lettered, and done when it has been redriven', async () => {
  const { jobIdSecret: secret } = system.addresses.secrets;
  const sources = { kafka, topic: 'pictures', groupId: 'resize', database, secret, retentionMs: 86_400_000 };
  const next = createFollowingAudit(sources);
  const before = await next();
  const [consumer] = system.topology.consumers;
  await consumer?.stop();
  const id = (await post(api)) as string;
  await putAside(id);
  expect(await next()).toMatchObject({ deadLettered: 1, done: before.done });

  await redriveAll();
  await consumer?.start();
  await until('it is done', async () => (await next()).done > before.done);
  expect((await next()).deadLettered).toBe(0);
}, 120_000);

/** A broker that lets this happen between the question for messages and the one for what is committed. */
function meanwhile(happens: () => Promise<void>): Kafka {
  let hasHappened = false;
  return {
    consumer: kafka.consumer.bind(kafka),
    admin: () => {
      const admin = kafka.admin();
      const fetchOffsets: typeof admin.fetchOffsets = async (asked) => {
        if (!hasHappened) await happens();
        hasHappened = true;
        return admin.fetchOffsets(asked);
      };
      return { ...admin, fetchOffsets };
    },
  } as unknown as Kafka;
}

test('when a dead letter is redriven while an audit reads, or the redrive is broken off, then its job is not lost', async () => {
  const { jobIdSecret: secret } = system.addresses.secrets;
  const sources = { kafka, topic: 'pictures', groupId: 'resize', database, secret, retentionMs: 86_400_000 };
  const [id = ''] = await postMany(api, 1);
  await finalStatuses(api, [id]);
  await until('it is committed', async () => (await audit(sources)).waiting === 0);
  const [consumer] = system.topology.consumers;
  await consumer?.stop();
  await putAside(id);
  const before = await audit(sources);
  expect(before).toMatchObject({ deadLettered: 1, waiting: 0 });

  // All that a redrive has done when it is broken off after its first step.
  await database.jobs.update({ status: 'processing', attempts: 0 }, { where: { id } });
  expect(await audit(sources)).toEqual(before);

  const asWhole = await audit({ ...sources, kafka: meanwhile(redriveAll) });
  expect(asWhole).toMatchObject({ deadLettered: 0, waiting: 1, unaccounted: before.unaccounted });

  await consumer?.start();
  await finalStatuses(api, [id]);
  await until('it is committed', async () => (await audit(sources)).waiting === 0);
  await consumer?.stop();
  await putAside(id);
  const next = createFollowingAudit({ ...sources, kafka: meanwhile(redriveAll) });
  expect(await next()).toMatchObject({
    deadLettered: 0,
    waiting: 1,
    unaccounted: before.unaccounted.length,
  });
  await consumer?.start();
}, 120_000);

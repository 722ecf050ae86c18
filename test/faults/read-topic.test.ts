import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Kafka, Partitioners } from 'kafkajs';
import { type Bookmarks, type Lying, readTopic } from '../../operations/src/read-topic.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { testKafka } from './dead-letters.ts';
import { until } from './jobs.ts';

let system: TestSystem;
let kafka: Kafka;

beforeAll(async () => {
  system = await createSystem({ consumers: 0 });
  await system.topology.startServers();
  kafka = testKafka(system.addresses.kafkaPort);
  // The first one makes the broker's topic of transactions, for which kafkajs does not wait long enough.
  const first = () => writeTransactions('first', { values: ['a'], commit: true });
  await until(
    'a transaction was written',
    () =>
      first().then(
        () => true,
        () => false,
      ),
    90_000,
  );
}, 150_000);
afterAll(() => system.stop());

/** A topic of one partition with these messages, which a transaction has written; it ends with a marker. */
async function writeTransactions(topic: string, ...transactions: { values: string[]; commit: boolean }[]) {
  const admin = kafka.admin();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    transactionalId: topic,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  for (const { values, commit } of transactions) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: values.map((value) => ({ value })) });
    await (commit ? transaction.commit() : transaction.abort());
  }
  await producer.disconnect();
  // The broker writes the markers after it has said yes.
  const records = transactions.reduce((sum, { values }) => sum + values.length + 1, 0);
  await until('the markers are there', async () => {
    const [partition] = await admin.fetchTopicOffsets(topic);
    return partition?.high === String(records);
  });
  await admin.disconnect();
}

async function read(topic: string, from: Kafka = kafka, stallMs?: number): Promise<string[]> {
  const values: string[] = [];
  await readTopic(from, topic, ({ message }) => void values.push(String(message.value)), new Map(), stallMs);
  return values;
}

test('when the marker of a transaction is last in a partition, then reading comes to its end', async () => {
  await writeTransactions('committed', { values: ['a', 'b'], commit: true });
  expect(await read('committed')).toEqual(['a', 'b']);
});

test('when a transaction that was given up is last in a partition, then it is passed over', async () => {
  await writeTransactions('aborted', { values: ['a'], commit: true }, { values: ['b'], commit: false });
  expect(await read('aborted')).toEqual(['a']);
});

test('when what is read can not be taken, then reading ends with it, and goes on there the next time', async () => {
  await writeTransactions('refused', { values: ['a', 'b', 'c'], commit: true });
  const taken: string[] = [];
  const bookmarks: Bookmarks = new Map();
  const take = async ({ message }: Lying) => {
    if (String(message.value) === 'b' && !taken.includes('refusal')) {
      taken.push('refusal');
      throw new Error('not now');
    }
    taken.push(String(message.value));
  };
  await expect(readTopic(kafka, 'refused', take, bookmarks)).rejects.toThrow('not now');
  await readTopic(kafka, 'refused', take, bookmarks);
  expect(taken).toEqual(['a', 'refusal', 'b', 'c']);
});

test('when retention empties a partition that is about to be read, then reading gives up, and is whole the next time', async () => {
  await writeTransactions('emptied', { values: ['a'], commit: true });
  const admin = kafka.admin();
  const whileReading = {
    consumer: kafka.consumer.bind(kafka),
    admin: () => ({
      ...admin,
      fetchTopicOffsets: async (topic: string) => {
        const offsets = await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '-1' }] });
        return offsets;
      },
    }),
  } as unknown as Kafka;
  await expect(read('emptied', whileReading, 3_000)).rejects.toThrow(
    'Expected to read emptied up to its end but nothing came for 3 s',
  );
  expect(await read('emptied')).toEqual([]);
});

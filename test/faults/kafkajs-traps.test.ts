// Five ways in which kafkajs 2.2.4 surprises whoever runs it, each shown first and then cured.
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueId } from '@picture-resize/job';
import type { Consumer, EachMessagePayload, Kafka } from 'kafkajs';
import { Partitioners } from 'kafkajs';
import { createMetrics as createApiMetrics } from '../../services/api/src/metrics.ts';
import { createPublish } from '../../services/api/src/publish.ts';
import { retriable, withHeartbeats } from '../../services/consumer/src/consume.ts';
import { watchMembership } from '../../services/consumer/src/membership.ts';
import { createMetrics as createConsumerMetrics } from '../../services/consumer/src/metrics.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { testKafka } from './dead-letters.ts';
import { until } from './jobs.ts';

let system: TestSystem;
let kafka: Kafka;

beforeAll(async () => {
  system = await createSystem({ consumers: 0 });
  await system.topology.startServers();
  kafka = testKafka(system.addresses.kafkaPort);
});
afterAll(() => system.stop());

/** A topic of one partition with one message in it. */
async function topicWithMessage(topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, messages: [{ value: 'x' }] });
  await producer.disconnect();
}

async function run(
  topic: string,
  group: string,
  eachMessage: (payload: EachMessagePayload) => Promise<void>,
  sessionTimeout = 10_000,
): Promise<Consumer> {
  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout,
    heartbeatInterval: 1_000,
    retry: { retries: 1, initialRetryTime: 100 },
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage });
  return consumer;
}

test('the trap: a TypeError in a handler stops the consumer for good, and the process stays up', async () => {
  await topicWithMessage('type-error');
  let calls = 0;
  const consumer = await run('type-error', 'trap', async () => {
    calls += 1;
    throw new TypeError('a slip of the programmer');
  });
  const crash = new Promise<{ restart: boolean }>((resolve) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload));
  });
  expect((await crash).restart).toBe(false);
  const callsThen = calls;
  await sleep(3_000);
  expect(calls).toBe(callsThen);
  await consumer.disconnect();
});

test('the cure: made retriable, it is delivered again until it works', async () => {
  let calls = 0;
  const consumer = await run('type-error', 'cure', async () => {
    calls += 1;
    if (calls < 4) throw retriable(new TypeError('a slip of the programmer'));
  });
  await until('the message was delivered until it worked', () => calls === 4);
  await consumer.disconnect();
});

test('the trap: long work without heartbeats costs the membership, and the message comes again', async () => {
  await topicWithMessage('long-work');
  let begun = 0;
  const work = async () => {
    begun += 1;
    await sleep(begun === 1 ? 9_000 : 0);
  };
  const evicted = await run('long-work', 'trap', work, 6_000);
  await sleep(1_000);
  const other = await run('long-work', 'trap', work, 6_000);
  await until('somebody else was given the message', () => begun >= 2);
  await Promise.all([evicted.disconnect(), other.disconnect()]);
});

test('the cure: with heartbeats the work is finished, and nobody else begins it', async () => {
  let begun = 0;
  let finished = 0;
  const work = async (payload: EachMessagePayload) => {
    begun += 1;
    await withHeartbeats(payload, new AbortController().signal, () => sleep(9_000));
    finished += 1;
  };
  const working = await run('long-work', 'cure', work, 6_000);
  await until('the work is finished', () => finished === 1);
  await sleep(2_000);
  expect(begun).toBe(1);
  await working.disconnect();
});

test('the trap and the cure: whoever is put out of the group is told of no rebalancing, and joining anew is seen', async () => {
  const consumer = kafka.consumer({ groupId: 'standstill', sessionTimeout: 6_000, heartbeatInterval: 1_000 });
  const metrics = createConsumerMetrics('test');
  const membership = watchMembership(consumer, 60_000, metrics);
  const joins = async () => (await metrics.rebalances.get()).values[0]?.value;
  let told = 0;
  const readyWhileJoining: boolean[] = [];
  consumer.on(consumer.events.REBALANCING, () => {
    told += 1;
  });
  consumer.on(consumer.events.REQUEST, ({ payload }) => {
    if (payload.apiName === 'SyncGroup') readyWhileJoining.push(membership.ready().ok);
  });
  await consumer.connect();
  await consumer.subscribe({ topic: 'long-work' });
  await consumer.run({ eachMessage: async () => {} });
  try {
    await until('it is a member', () => membership.ready().ok);
    expect(await joins()).toBe(0);
    // The whole process stands still, as under SIGSTOP.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8_000);
    await until('it has joined anew', async () => (await joins()) === 1);
    expect(membership.ready().ok).toBe(true);
    expect(readyWhileJoining).toEqual([false, false]);
    expect(told).toBe(0);
  } finally {
    membership.stopWatching();
    await consumer.disconnect();
  }
});

test('the trap and the cure: a send to a broker that hangs has no end, publishing does', async () => {
  await topicWithMessage('hanging');
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic: 'hanging', messages: [{ value: 'x' }] });
  system.topology.broker.kill('SIGSTOP');
  try {
    let settled = false;
    const send = producer.send({ topic: 'hanging', timeout: 1_000, messages: [{ value: 'x' }] });
    void send.finally(() => {
      settled = true;
    });
    const id = issueId('x'.repeat(32), Date.now());
    const parameters = { width: 2, height: 2, fit: 'fill', format: 'png' } as const;
    const begun = performance.now();
    const publish = createPublish(producer, {
      topic: 'hanging',
      connected: Promise.resolve(),
      deadlineMs: 4_500,
      metrics: createApiMetrics('test'),
    });
    const { confirmed } = publish({ id, owner: '', parameters, source: Buffer.from('x') });
    await expect(confirmed).rejects.toMatchObject({ code: 'queue-unavailable' });
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(settled).toBe(false);
    system.topology.broker.kill('SIGCONT');
    await send;
  } finally {
    system.topology.broker.kill('SIGCONT');
    await producer.disconnect();
  }
});

test('the cure for a consumer that hangs without a word: silence is noticed, and is a loss', async () => {
  // kafkajs has no way to make it hang on purpose (tulios/kafkajs#659): its events are played.
  const events = new EventEmitter();
  const names = { GROUP_JOIN: 'j', REBALANCING: 'r', REQUEST: 'q', CRASH: 'c', FETCH: 'f', HEARTBEAT: 'h' };
  const silent = { events: names, on: events.on.bind(events) } as unknown as Consumer;
  const membership = watchMembership(silent, 100, createConsumerMetrics('test'));
  events.emit('j');
  expect(membership.ready().ok).toBe(true);
  await expect(membership.lost).rejects.toThrow('Neither fetch nor heartbeat');
  expect(membership.live().ok).toBe(false);
  membership.stopWatching();
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deadLetterTopic, MAX_LETTER_BYTES } from '@picture-resize/kafka';
import kafkajs, { type Kafka, Partitioners } from 'kafkajs';
import { createSystem, type TestSystem } from '../system.ts';
import { sampleValue, scrape } from '../telemetry/scrape.ts';
import { testKafka } from './dead-letters.ts';
import { finalStatuses, post, until } from './jobs.ts';
import { limitLetters, untilRefused } from './limit-letters.ts';

let system: TestSystem;
let kafka: Kafka;

beforeAll(async () => {
  system = await createSystem({ consumers: 1 });
  await system.topology.start();
  kafka = testKafka(system.addresses.kafkaPort);
});
afterAll(() => system.stop());

/** What the broker keeps of a partition of jobs, from now on. */
async function keep(bytes: number): Promise<void> {
  const admin = kafka.admin();
  const configEntries = [{ name: 'retention.bytes', value: String(bytes) }];
  const topic = { type: kafkajs.ConfigResourceTypes.TOPIC, name: 'pictures', configEntries };
  await admin.alterConfigs({ validateOnly: false, resources: [topic] });
  await admin.disconnect();
}

/** A stranger's message, in this partition. While it can not be put aside, the consumer's others wait for it, too. */
async function sendStranger(partition: number): Promise<void> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic: 'pictures', messages: [{ partition, value: 'not a picture' }] });
  await producer.disconnect();
}

test('when a partition stands still, then no more of its jobs are accepted than it keeps, those of others are, and none is lost', async () => {
  const { api, apiOps } = system.addresses;
  // Of pictures of 10 MB as many as this, less a tenth: four.
  await keep(45_000_000);
  const limit = async () => sampleValue(await scrape(apiOps), 'jobs_waiting_partition_limit');
  await until('the api knows', async () => (await limit()) === 4);
  await limitLetters(kafka, 10);
  await untilRefused(kafka, 10);
  await sendStranger(9);

  const accepted: string[] = [];
  let refused = '';
  await until(
    'a job is refused',
    async () => {
      const answers: Response[] = [];
      const id = await post(api, {}, (response) => answers.push(response));
      if (id !== undefined) accepted.push(id);
      else refused = (await answers[0]?.text()) ?? '';
      return id === undefined;
    },
    60_000,
  );
  expect(JSON.parse(refused)).toMatchObject({
    type: 'urn:picture-resize:problem:backlog-full',
    detail: expect.stringMatching(/^Expected fewer than 4 jobs to wait in partition \d+ but there are \d$/),
  });
  await until('others are accepted', async () => {
    const id = await post(api);
    if (id !== undefined) accepted.push(id);
    return id !== undefined;
  });

  await limitLetters(kafka, MAX_LETTER_BYTES);
  expect(await finalStatuses(api, accepted)).toEqual(Array(accepted.length).fill('done'));
}, 120_000);

test('when the dead-letter topic is gone, then the api stays ready, tells its group and accepts jobs, and makes it anew when it starts', async () => {
  const { api, apiOps } = system.addresses;
  const letters = async () => (await scrape(apiOps)).find(({ name }) => name === 'dead_letters')?.value;
  const admin = kafka.admin();
  await admin.deleteTopics({ topics: [deadLetterTopic('pictures')] });
  await admin.disconnect();
  await sendStranger(9);
  // What was answered before counts for ten seconds.
  await sleep(12_000);

  const samples = await scrape(apiOps);
  expect(sampleValue(samples, 'broker_up')).toBe(1);
  expect(sampleValue(samples, 'kafka_consumer_group_members')).toBe(1);
  expect(await letters()).toBeUndefined();
  expect((await fetch(`${apiOps}/readyz`)).status).toBe(200);
  const id = await post(api);
  expect(id).toBeDefined();

  await system.topology.api.stop();
  await system.topology.api.start();
  await until('the message was put aside', async () => (await letters()) === 1);
  expect(await finalStatuses(api, [id ?? ''])).toEqual(['done']);
}, 120_000);

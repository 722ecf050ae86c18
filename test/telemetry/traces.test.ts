import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { verifyId } from '@picture-resize/job';
import { hashKey } from '../../services/api/src/key-line.ts';
import { testKafka } from '../faults/dead-letters.ts';
import { until } from '../faults/jobs.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { jobTrace, treeOf } from '../telemetry-check/job-trace.ts';
import { type ReceivedSpan, type Receiver, receiveTraces } from './receive-traces.ts';
import { scrape } from './scrape.ts';

const church = await readFile(new URL('../photographs/church.jpg', import.meta.url));
const key = 'pr_of_alice';
const authorization = `Bearer ${key}`;

let receiver: Receiver;
let system: TestSystem;
let keysFile: string;

beforeAll(async () => {
  receiver = await receiveTraces();
  keysFile = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys');
  await writeFile(keysFile, `alice:${hashKey(key).toString('hex')}\n`);
  system = await createSystem({
    consumers: 1,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      JAEGER_URL: 'http://jaeger.example/',
      API_KEYS_FILE: keysFile,
    },
  });
  await system.topology.start();
});
afterAll(async () => {
  await system.stop();
  await receiver.close();
  await rm(dirname(keysFile), { recursive: true });
});

async function post(query: string, headers: Record<string, string> = {}, body = church) {
  const response = await fetch(`${system.addresses.api}/api?${query}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'image/jpeg', ...headers },
    body: new Uint8Array(body),
  });
  return { status: response.status, body: await response.json() };
}

function get(path: string) {
  return fetch(system.addresses.api + path, { headers: { authorization, accept: 'application/json' } });
}

/** The spans of a trace, when both services have sent theirs. */
async function traceOf(id: string): Promise<ReceivedSpan[]> {
  const spans = () => receiver.spans.filter(({ traceId }) => traceId === id);
  await until(
    'the trace has come',
    () =>
      spans().some(({ name }) => name === 'POST /api') &&
      spans().some(({ name }) => name === 'process pictures'),
  );
  return spans();
}

test('one POST makes one trace through both services, and its id is the id of the job', async () => {
  const { body } = await post('width=60&height=80&format=webp');
  expect(body.links.trace).toBe(`http://jaeger.example/trace/${body.id}`);
  const job = await (await get(`/api/${body.id}?wait=20`)).json();
  expect(job).toMatchObject({ status: 'done', links: { trace: body.links.trace } });
  const spans = await traceOf(body.id);
  expect(treeOf(spans)).toEqual(jobTrace('pictures'));
  const processing = spans.find(({ name }) => name === 'process pictures')?.attributes;
  expect(processing).toMatchObject({
    'messaging.consumer.group.name': 'resize',
    'messaging.message.body.size': church.length,
    'job.id': body.id,
    'job.format': 'webp',
    'job.fit': 'fill',
    'job.outcome': 'done',
    'job.attempts': 1,
    'job.queue.seconds': expect.any(Number),
    'picture.source.bytes': church.length,
    'picture.output.pixels': 60 * 80,
  });
  const sending = spans.find(({ name }) => name === 'send pictures')?.attributes;
  expect(sending).toMatchObject({ 'messaging.message.body.size': church.length });
  const root = spans.find(({ name }) => name === 'POST /api')?.attributes;
  expect(root).toMatchObject({ 'http.request.body.size': church.length });
});

test('the exemplars of a job lead to its trace, in both services', async () => {
  const { body } = await post('width=60&height=80');
  await finalStatusOf(body.id);
  const consumerOps = `http://${system.topology.consumers[0]?.status().address.split(' ')[0]}`;
  const exemplarsOf = async (ops: string, names: string[]) => {
    const samples = (await scrape(ops)).filter(({ exemplar }) => exemplar === body.id);
    return names.filter((name) => samples.some((sample) => sample.name === `${name}_bucket`));
  };
  const atApi = ['http_request', 'job_publish', 'job_acceptance_stage'].map((it) => `${it}_duration_seconds`);
  const atConsumer = ['job', 'job_queue', 'job_stage'].map((it) => `${it}_duration_seconds`);
  expect(await exemplarsOf(system.addresses.apiOps, atApi)).toEqual(atApi);
  await until(
    'the consumer has them',
    async () => (await exemplarsOf(consumerOps, atConsumer)).length === atConsumer.length,
  );
});

test('when a picture is broken, then its trace says where and why', async () => {
  const { body } = await post('width=60&height=80', {}, church.subarray(0, church.length / 2));
  await finalStatusOf(body.id);
  const spans = await traceOf(body.id);
  for (const name of ['encode', 'process pictures']) {
    const span = spans.find((one) => one.name === name);
    expect([name, span?.status, span?.attributes['error.type']]).toEqual([name, 2, 'corrupt-picture']);
  }
});

test('when the caller has a trace of its own, then ours is linked to it and not part of it', async () => {
  const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
  const traceparent = `00-${caller.traceId}-${caller.spanId}-00`;
  const { body } = await post('width=60&height=80', { traceparent });
  const root = (await traceOf(body.id)).find(({ parentSpanId }) => parentSpanId === undefined);
  expect(root).toMatchObject({ name: 'POST /api', links: [caller] });
  expect(receiver.spans.filter(({ traceId }) => traceId === caller.traceId)).toEqual([]);
});

test('when keys are asked for, then a traced id is bound to the owner of the key', async () => {
  const { body } = await post('width=60&height=80');
  await traceOf(body.id);
  const { jobIdSecret } = system.addresses.secrets;
  expect(verifyId(jobIdSecret, body.id, 'alice')).toBe(true);
  expect(verifyId(jobIdSecret, body.id, '')).toBe(false);
});

test('the trace id of a request that is no POST names no job', async () => {
  await get('/api/00000000000000000000000000000000');
  const spans = () => receiver.spans.filter(({ name }) => name === 'GET /api/:id');
  await until('the trace of the GET has come', () => spans().length > 0);
  for (const { traceId } of spans()) expect((await get(`/api/${traceId}`)).status).toBe(404);
});

test('no span holds a picture, a secret or a key', async () => {
  // A mistake that clients make: a key belongs into a header.
  expect((await post(`width=60&height=80&api_key=${key}`)).status).toBe(400);
  const { body } = await post('width=60&height=80&format=jpeg');
  await traceOf(body.id);
  const sent = receiver.text();
  const { jobIdSecret, servicePassword } = system.addresses.secrets;
  for (const secret of [jobIdSecret, servicePassword, key]) expect(sent).not.toContain(secret);
  expect(sent).not.toContain(church.toString('base64', 0, 300));
});

test('when a field has a name, or a message a key, of more bytes than the store takes, then no span has them whole', async () => {
  const name = 'n'.repeat(70_000);
  const response = await fetch(`${system.addresses.api}/api`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ [name]: 1 }),
  });
  expect(response.status).toBe(400);
  const producer = testKafka(system.addresses.kafkaPort).producer();
  await producer.connect();
  await producer.send({ topic: 'pictures', messages: [{ key: 'k'.repeat(70_000), value: 'x' }] });
  await producer.disconnect();

  const spansWith = (text: string) => receiver.spans.filter((span) => JSON.stringify(span).includes(text));
  // Where the field was refused; where the message was read and put aside.
  await until('the field is told', () => spansWith('n'.repeat(40)).length > 0);
  await until('the key is told', () => spansWith('k'.repeat(40)).length > 1);
  const texts = receiver.spans.flatMap(({ attributes, events, statusMessage }) => [
    ...[attributes, ...events.map((event) => event.attributes)].flatMap((each) => Object.values(each)),
    statusMessage,
  ]);
  const longest = Math.max(...texts.map((text) => String(text).length));
  expect(longest).toBeLessThan(2_000);
});

async function finalStatusOf(id: string) {
  await until('the job is finished', async () => (await get(`/api/${id}`)).status === 200);
}

import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueId } from '@picture-resize/job';
import { askAndStopReading, largeJob } from '../end-to-end/slow-client.ts';
import { post, until } from '../faults/jobs.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { type ReceivedSpan, type Receiver, receiveTraces } from './receive-traces.ts';
import { scrape } from './scrape.ts';

const mistakes = fileURLToPath(new URL('../drills/mistakes.mjs', import.meta.url));

let receiver: Receiver;
let system: TestSystem;
let api: string;
let job: string;

beforeAll(async () => {
  receiver = await receiveTraces();
  system = await createSystem({
    consumers: 1,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      NODE_OPTIONS: `--import=${mistakes}`,
      DRILL_MISTAKE: '1',
    },
  });
  await system.topology.start();
  api = system.addresses.api;
  job = await largeJob(api);
});
afterAll(async () => {
  await system.stop();
  await receiver.close();
});

/** Asks for a job and reads all of the answer. */
async function statusOf(address: string, client: string, headers: Record<string, string> = {}) {
  const answer = await fetch(address, {
    headers: { accept: 'application/json', 'user-agent': client, ...headers },
  });
  await answer.arrayBuffer();
  return answer.status;
}

let asked = 0;

/** What becomes of one GET of this route, by a client of that name: the codes it is counted with, and its span. */
async function endOf(route: string, get: (client: string) => Promise<void>) {
  const counts = async () =>
    (await scrape(system.addresses.apiOps)).filter(
      ({ name, labels }) => name === 'http_request_duration_seconds_count' && labels.route === route,
    );
  asked += 1;
  const client = `client ${asked}`;
  const spanOf = () => receiver.spans.find(({ attributes }) => attributes['user_agent.original'] === client);
  const before = await counts();
  const countOf = (code: string | undefined) => before.find(({ labels }) => labels.code === code)?.value ?? 0;
  await get(client);
  await until('its span has come', () => spanOf() !== undefined);
  const codes = (await counts())
    .filter(({ labels, value }) => value > countOf(labels.code))
    .map(({ labels }) => labels.code);
  return { codes, span: spanOf() as ReceivedSpan };
}

test('when a client leaves in the middle of a picture, then that is 499 in metric and span, and no success', async () => {
  const { codes, span } = await endOf('/api/:id/picture', async (client) => {
    const { socket, status } = await askAndStopReading(`${job}/picture`, client);
    expect(status).toBe(200);
    socket.destroy();
  });
  expect(codes).toEqual(['499']);
  expect(span.attributes).toMatchObject({ 'http.response.status_code': 499, 'error.type': 'client-left' });
});

test('when a client leaves before there is an answer, then its span says 499 as the metric does', async () => {
  const { codes, span } = await endOf('/api/:id', async (client) => {
    const { hostname, port } = new URL(api);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const unknown = issueId(system.addresses.secrets.jobIdSecret, Date.now());
    socket.write(`GET /api/${unknown}?wait=20 HTTP/1.1\r\nHost: x\r\nUser-Agent: ${client}\r\n\r\n`);
    setTimeout(() => socket.destroy(), 500);
  });
  expect(codes).toEqual(['499']);
  expect(span.attributes).toMatchObject({ 'http.response.status_code': 499, 'error.type': 'client-left' });
});

test('when there is a mistake in the program, then the span has the code of the problem and the cause', async () => {
  const id = (await post(api, { width: 667 })) ?? '';
  await until('it is done', async () => (await statusOf(`${api}/api/${id}?wait=5`, 'any')) === 500);
  const { codes, span } = await endOf('/api/:id', async (client) => {
    expect(await statusOf(`${api}/api/${id}`, client)).toBe(500);
  });
  expect(codes).toEqual(['500']);
  expect(span).toMatchObject({ status: 2, attributes: { 'error.type': 'internal' } });
  expect(span.events).toMatchObject([
    { name: 'exception', attributes: { 'exception.message': 'A mistake, made for a drill' } },
  ]);
});

test('when a client claims an address and no proxy is trusted, then its span has the one it comes from', async () => {
  const { span } = await endOf('/api/:id', async (client) => {
    const claim = { 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6' };
    expect(await statusOf(job, client, claim)).toBe(200);
  });
  expect(span.attributes).toMatchObject({ 'client.address': '127.0.0.1', 'http.response.status_code': 200 });
});

test('when the database goes away in the middle of a picture, then that is 503 in metric and span', async () => {
  const { database } = system.topology;
  const { codes, span } = await endOf('/api/:id/picture', async (client) => {
    const { socket, status } = await askAndStopReading(`${job}/picture`, client);
    expect(status).toBe(200);
    await database.stop();
    socket.resume();
    await once(socket, 'close');
  });
  expect(codes).toEqual(['503']);
  expect(span).toMatchObject({
    status: 2,
    attributes: { 'http.response.status_code': 503, 'error.type': 'results-unavailable' },
  });
});

test('when the database is away, then the span of a 503 has the code of the problem', async () => {
  const { codes, span } = await endOf('/api/:id', async (client) => {
    expect(await statusOf(job, client)).toBe(503);
  });
  expect(codes).toEqual(['503']);
  expect(span.attributes).toMatchObject({
    'http.response.status_code': 503,
    'error.type': 'results-unavailable',
  });
});

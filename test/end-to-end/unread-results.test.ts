import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { until } from '../faults/jobs.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { sampleValue, scrape } from '../telemetry/scrape.ts';
import { askAndStopReading, largeJob } from './slow-client.ts';

const CLIENTS = 40;
const TRANSFER_SECONDS = 5;

let system: TestSystem;
let job: string;

beforeAll(async () => {
  // Room for two large pictures.
  const environment = { MAX_RESULT_BYTES_IN_FLIGHT: '13000000', BODY_SECONDS: String(TRANSFER_SECONDS) };
  system = await createSystem({ consumers: 1, environment });
  await system.topology.start();
  job = await largeJob(system.addresses.api);
});
afterAll(() => system.stop());

/** Asks and reads all of it. */
async function statusOf(address: string): Promise<number> {
  const response = await fetch(address);
  await response.arrayBuffer();
  return response.status;
}

async function memoryMb(): Promise<number> {
  const text = await readFile(`/proc/${system.addresses.apiPid}/status`, 'utf8').catch(() => '');
  return Number(text.match(/VmRSS:\s+(\d+) kB/)?.[1] ?? Number.NaN) / 1024;
}

const reserved = async () =>
  sampleValue(await scrape(system.addresses.apiOps), 'http_response_picture_bytes_in_flight');

async function pictures() {
  const samples = await scrape(system.addresses.apiOps);
  return ['begun', 'refused'].map((outcome) =>
    sampleValue(samples, 'http_response_pictures_total', { outcome }),
  ) as [number, number];
}

test.each(['', '/picture'])(
  'when %s is asked for by many clients that do not read, then some are told to come back, the memory stays bounded, and all are let in when the first are gone',
  async (path) => {
    const before = await memoryMb();
    const [begunBefore, refusedBefore] = await pictures();
    const asked = await Promise.all(Array.from({ length: CLIENTS }, () => askAndStopReading(job + path)));
    const statuses = asked.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    expect(statuses.filter((status) => status === 503)).toHaveLength(CLIENTS - 2);
    const refused = await fetch(job + path);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ type: 'urn:picture-resize:problem:busy' });
    expect(await pictures()).toEqual([begunBefore + 2, refusedBefore + CLIENTS - 1]);
    // Only Linux tells.
    if (!Number.isNaN(before)) expect((await memoryMb()) - before).toBeLessThan(100);

    const log = await readFile(join(system.folder, 'logs', 'api.log'), 'utf8');
    expect(log).not.toMatch('"level":"error"');

    for (const { socket } of asked) socket.destroy();
    await until('all bytes are given back', async () => (await reserved()) === 0);
    expect(await statusOf(job + path)).toBe(200);
  },
);

test('when a client does not read on, then it is cut off after BODY_SECONDS and its bytes are free', async () => {
  const { socket, status } = await askAndStopReading(`${job}/picture`);
  expect(status).toBe(200);
  expect(await reserved()).toBeGreaterThan(0);
  await until('it is cut off', async () => (await reserved()) === 0, 2 * TRANSFER_SECONDS * 1000);
  let received = 0;
  socket.on('data', (chunk) => {
    received += chunk.length;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  const { bytes } = await (await fetch(job)).json();
  expect(received).toBeLessThan(bytes);
});

test('while uploads hold all that they may, results are still sent', async () => {
  const { hostname, port } = new URL(job);
  const slow = Array.from({ length: 5 }, () => connect(Number(port), hostname));
  for (const socket of slow) {
    socket.on('error', () => {});
    socket.write(
      'POST /api HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\n\r\n{',
    );
  }
  const busy = () => fetch(`${new URL(job).origin}/api`, { method: 'POST', body: 'x'.repeat(10) });
  await until('uploads are refused', async () => (await busy()).status === 503);
  expect(await statusOf(job)).toBe(200);
  for (const socket of slow) socket.destroy();
});

test('a picture of several pieces arrives as it was made, as bytes and in base64, and HEAD tells its size', async () => {
  const bytes = Buffer.from(await (await fetch(`${job}/picture`)).arrayBuffer());
  const answer = await fetch(job);
  const text = await answer.text();
  const told = JSON.parse(text);
  expect(bytes.length).toBe(told.bytes);
  expect(told.image === bytes.toString('base64')).toBe(true);
  expect(await sharp(bytes).stats()).toMatchObject({ isOpaque: true });
  for (const [path, length] of [
    ['/picture', bytes.length],
    ['', text.length],
  ] as const) {
    const head = await fetch(job + path, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(length)]);
  }
});

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSystem, type TestSystem } from '../system.ts';
import { finalStatuses, post, postMany, until } from './jobs.ts';

let system: TestSystem;
let api: string;

beforeAll(async () => {
  system = await createSystem({ consumers: 1 });
  api = system.addresses.api;
  await system.topology.start();
});

afterAll(() => system.stop());

test('when the broker is away, then POST answers 503 within 5 s, results can still be read, and all recovers by itself', async () => {
  const [before = ''] = await postMany(api, 1);
  expect(await finalStatuses(api, [before])).toEqual(['done']);
  const { pid } = system.topology.api.status();
  await system.topology.broker.stop();

  const begun = performance.now();
  const refused = await fetch(`${api}/api?width=4&height=4`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: new Uint8Array(await onePixel()),
  });
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(await refused.json()).toMatchObject({ type: 'urn:picture-resize:problem:queue-unavailable' });
  expect((await fetch(`${api}/api/${before}`)).status).toBe(200);
  await until('the api says that it is not ready', async () => (await readiness()) === 503);

  await system.topology.broker.start();
  await until('the api takes jobs again', async () => (await post(api)) !== undefined);
  await until('the api says that it is ready', async () => (await readiness()) === 200);
  expect(await finalStatuses(api, await postMany(api, 5))).toEqual(Array(5).fill('done'));
  expect(system.topology.api.status()).toMatchObject({ pid, restarts: 0 });
});

test('when the database is away, then jobs are still accepted, GET says 503, and they are done when it is back', async () => {
  await system.topology.database.stop();
  const ids = await postMany(api, 10);
  expect(ids).toHaveLength(10);
  const asked = await fetch(`${api}/api/${ids[0]}`);
  expect(asked.status).toBe(503);
  expect(await asked.json()).toMatchObject({ type: 'urn:picture-resize:problem:results-unavailable' });

  await system.topology.database.start();
  expect(await finalStatuses(api, ids)).toEqual(Array(10).fill('done'));
  expect(system.topology.consumers[0]?.status().restarts).toBe(0);
});

test('when the database hangs, then GET says 503 in time, the events end, and all is well when it goes on', async () => {
  const [id = ''] = await postMany(api, 1);
  expect(await finalStatuses(api, [id])).toEqual(['done']);
  system.topology.database.kill('SIGSTOP');
  try {
    const begun = performance.now();
    expect((await fetch(`${api}/api/${id}`)).status).toBe(503);
    expect(performance.now() - begun).toBeLessThan(5_000);
    const events = await fetch(`${api}/api/${id}/events`, { signal: AbortSignal.timeout(10_000) });
    expect(await events.text()).toBe('');
  } finally {
    system.topology.database.kill('SIGCONT');
  }
  await until('results can be read again', async () => (await fetch(`${api}/api/${id}`)).status === 200);
});

test('when the broker hangs, then what refused requests still hold in memory counts, and is given back', async () => {
  system.topology.broker.kill('SIGSTOP');
  try {
    const picture = await large();
    const send = () =>
      fetch(`${api}/api?width=4&height=4`, {
        method: 'POST',
        headers: { 'content-type': 'image/png' },
        body: new Uint8Array(picture),
      });
    const answers = await Promise.all(Array.from({ length: 14 }, send));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    // kafkajs still has those that timed out: there is no room for as many again.
    const problems = await Promise.all(
      (await Promise.all(Array.from({ length: 14 }, send))).map((each) => each.json()),
    );
    expect(problems.map(({ type }) => type)).toContain('urn:picture-resize:problem:busy');
  } finally {
    system.topology.broker.kill('SIGCONT');
  }
  await until('jobs are taken again', async () => (await postMany(api, 14)).length === 14, 60_000);
});

/** 9 MB that do not shrink. */
async function large(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const raw = { width: 1732, height: 1732, channels: 3 } as const;
  return sharp(randomBytes(1732 * 1732 * 3), { raw })
    .png()
    .toBuffer();
}

async function readiness(): Promise<number> {
  return (await fetch(`${system.addresses.apiOps}/readyz`)).status;
}

async function onePixel(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
}

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { finalStatuses, post, postMany, until } from '../faults/jobs.ts';
import { createSystem, type TestSystem } from '../system.ts';

let system: TestSystem;
let api: string;

beforeAll(async () => {
  const environment = {
    MAX_BYTES_IN_FLIGHT: '1000000',
    MAX_BODY_BYTES: '900000',
    MAX_BACKLOG: '5',
    BODY_SECONDS: '2',
  };
  system = await createSystem({ consumers: 1, environment });
  api = system.addresses.api;
  await system.topology.start();
});
afterAll(() => system.stop());

/** Opens a connection, announces a body and sends only its first byte. */
async function dawdle(bytes: number) {
  const { hostname, port } = new URL(api);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(answer)));
  socket.write(
    `POST /api?width=5&height=5 HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: ${bytes}\r\n\r\nx`,
  );
  await sleep(100);
  return { socket, closed };
}

test('when the bodies of all requests would be too much, then one more gets 503 at once, and is taken when they are gone', async () => {
  const slow = await dawdle(800_000);
  const refused = await fetch(`${api}/api?width=5&height=5`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: new Uint8Array(300_000),
  });
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ type: 'urn:picture-resize:problem:busy' });
  slow.socket.destroy();
  await until('there is room again', async () => (await post(api)) !== undefined);
});

test('when a client dawdles, then it is answered 408 and cut off', async () => {
  const begun = performance.now();
  const slow = await dawdle(500_000);
  expect(await slow.closed).toMatch(/^HTTP\/1.1 408/);
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test('when a request announces more than is allowed, then it is refused before a byte of it is read', async () => {
  const large = await dawdle(900_001);
  expect(await large.closed).toMatch(/^HTTP\/1.1 413[\s\S]*received 900001/);
});

test('when too many jobs wait, then one more gets 429 and is told when to come back, and those that wait are done', async () => {
  await system.topology.consumers[0]?.stop();
  const ids = await postMany(api, 1);
  const answers: Response[] = [];
  await until('a job is refused', async () => {
    const id = await post(api, {}, (response) => answers.push(response));
    if (id !== undefined) ids.push(id);
    return id === undefined;
  });
  const refused = answers.at(-1);
  expect(refused?.status).toBe(429);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(ids.length).toBeGreaterThanOrEqual(5);

  await system.topology.consumers[0]?.start();
  expect(await finalStatuses(api, ids)).toEqual(Array(ids.length).fill('done'));
  await until('jobs are taken again', async () => (await post(api)) !== undefined);
});

test('every answer says that nothing but our own files may run', async () => {
  for (const path of ['/', '/api/00']) {
    const { headers } = await fetch(api + path);
    expect(headers.get('content-security-policy')).toMatch("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

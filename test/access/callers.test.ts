import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSystem, type TestSystem } from '../system.ts';

const LIMIT = 20;
let system: TestSystem;
let api: string;

beforeAll(async () => {
  const environment = {
    RATE_LIMIT_PER_MINUTE: String(LIMIT),
    TRUSTED_PROXIES: '1',
    CORS_ORIGINS: 'https://shop.example,http://localhost:8000',
  };
  system = await createSystem({ consumers: 0, environment });
  api = system.addresses.api;
  await system.topology.start();
});
afterAll(() => system.stop());

/** As a proxy passes it on: the last address is the one that the proxy has seen. */
function askFrom(address: string, options: RequestInit = {}): Promise<Response> {
  return fetch(`${api}/api/00`, {
    ...options,
    headers: { ...options.headers, 'x-forwarded-for': `192.0.2.99, ${address}` },
  });
}

async function exhaust(address: string): Promise<Response> {
  for (let count = 0; count < LIMIT; count += 1) expect((await askFrom(address)).status).toBe(404);
  return askFrom(address);
}

test('when an address asks too often, then it gets 429 and is told when to go on, and others are not hindered', async () => {
  const refused = await exhaust('192.0.2.1');
  expect(refused.status).toBe(429);
  const seconds = Number(refused.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(refused.headers.get('ratelimit')).toMatch(/r=0; t=\d+/);
  expect(await refused.json()).toMatchObject({ type: 'urn:picture-resize:problem:rate-limited' });
  expect((await askFrom('192.0.2.2')).status).toBe(404);
});

test('when a client has a whole IPv6 network, then all its addresses count as one', async () => {
  await exhaust('2001:db8:1:1::1');
  expect((await askFrom('2001:db8:1:1:ffff::2')).status).toBe(429);
  expect((await askFrom('2001:db8:ffff::1')).status).toBe(404);
});

test('the page and the health of the api are not counted', async () => {
  for (let count = 0; count <= LIMIT; count += 1) {
    expect((await fetch(api)).status).toBe(200);
    expect((await fetch(`${system.addresses.apiOps}/readyz`)).status).toBe(200);
  }
});

test('the pages of an allowed origin may use the api, and no others', async () => {
  const ask = (origin: string) => askFrom('192.0.2.10', { headers: { origin } });
  const allowed = await ask('https://shop.example');
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  expect(allowed.headers.get('access-control-expose-headers')).toMatch(/location.*retry-after/);
  expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
  const other = await ask('https://shop.example.evil.example');
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

test('when a browser asks beforehand, then it is told what it may send', async () => {
  const preflight = await fetch(`${api}/api`, {
    method: 'OPTIONS',
    headers: {
      origin: 'http://localhost:8000',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,HEAD,POST');
  expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
});

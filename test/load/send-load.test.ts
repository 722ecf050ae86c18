import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sendLoad } from './send-load.ts';

const SLOW_MS = 300;

/** In turn: accepted after a while, refused by the api, refused by a proxy, and no answer at all. */
const turns: ((response: ServerResponse) => void)[] = [
  (response) => void setTimeout(() => response.writeHead(202).end('{"id":"1"}'), SLOW_MS),
  (response) => response.writeHead(429).end('{"type":"urn:picture-resize:problem:rate-limited"}'),
  (response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>No server</h1>'),
  (response) => response.destroy(),
];

let server: Server;
let url: string;

beforeAll(async () => {
  let count = 0;
  server = createServer((_, response) => {
    turns[count % turns.length]?.(response);
    count += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

test('only what is accepted is measured; a refusal goes by its code, or by its status where a proxy refuses', async () => {
  const answers = await sendLoad(
    (signal) => fetch(url, { method: 'POST', signal }),
    { rate: 20, seconds: 1 },
    () => {},
  );
  expect(answers).toMatchObject({ sent: 20, accepted: Array(5).fill('1'), errors: 5 });
  expect(Object.fromEntries(answers.refused)).toEqual({ 'rate-limited': 5, 503: 5 });
  expect(answers.latency.count).toBe(5);
  // A timer may be early by a millisecond.
  expect(answers.latency.min).toBeGreaterThanOrEqual(SLOW_MS - 2);
});

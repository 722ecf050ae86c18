import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { followJobs } from './follow-jobs.ts';

let server: Server;
let url: string;
/** How the api answers a GET here. */
let answer: (response: ServerResponse) => void;
/** When each GET came. */
const asked: number[] = [];

const rateLimited = (response: ServerResponse) => response.writeHead(429, { 'retry-after': '2' }).end();
const done = (response: ServerResponse) =>
  response.end(
    JSON.stringify({
      status: 'done',
      acceptedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:00.070Z',
    }),
  );

beforeAll(async () => {
  server = createServer((_, response) => {
    asked.push(Date.now());
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => void asked.splice(0));
afterAll(() => void server.close());

const follow = (count: number, patienceMs: number) =>
  followJobs(
    url,
    Array.from({ length: count }, (_, index) => String(index)),
    () => {},
    patienceMs,
  );

test('when the api refuses so many requests, then each job is asked for again after as long as it says', async () => {
  answer = (response) => (asked.length <= 2 ? rateLimited(response) : done(response));
  expect(await follow(2, 10_000)).toMatchObject({ done: 2, unfinished: 0, untold: 0, rateLimited: 2 });
  expect(asked).toHaveLength(4);
  // A timer may be early by a millisecond.
  expect((asked[2] ?? 0) - (asked[1] ?? 0)).toBeGreaterThanOrEqual(1_990);
});

test('as long as jobs still finish, the patience begins anew with each', async () => {
  answer = (response) => void setTimeout(done, 1_000, response);
  expect(await follow(80, 4_000)).toMatchObject({ done: 80, unfinished: 0, untold: 0 });
});

test('when the patience is over, then a job that waits is not finished, and one that was never told of is that', async () => {
  answer = (response) => response.writeHead(202).end('{"status":"queued"}');
  expect(await follow(1, 1_500)).toMatchObject({ done: 0, unfinished: 1, untold: 0, rateLimited: 0 });
  answer = rateLimited;
  expect(await follow(1, 1_500)).toMatchObject({ done: 0, unfinished: 0, untold: 1, rateLimited: 1 });
});

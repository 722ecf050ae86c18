import { expect, test } from '@jest/globals';
import type { Request } from 'express';
import { createReserveBody } from '../src/bytes-in-flight.ts';
import { createMetrics } from '../src/metrics.ts';

const reserveBody = createReserveBody(100, 40, createMetrics('test').bodyBytes);
const reserve = (headers: Request['headers']) => reserveBody({ headers } as Request);

test('a body that is packed reserves the most that it may unpack to, and gives all of it back', () => {
  const releases = [1, 2].map(() => reserve({ 'content-length': '1', 'content-encoding': 'gzip' }));
  expect(() => reserve({ 'content-length': '21' })).toThrow(expect.objectContaining({ code: 'busy' }));
  const plain = reserve({ 'content-length': '20', 'content-encoding': 'identity' });
  for (const release of [...releases, plain]) release();
  expect(() => reserve({ 'content-length': '40' })()).not.toThrow();
});

test('a body of unknown length reserves the most there may be, and a longer one is refused', () => {
  const releases = [reserve({}), reserve({})];
  expect(() => reserve({})).toThrow(expect.objectContaining({ code: 'busy' }));
  for (const release of releases) release();
  expect(() => reserve({ 'content-length': '41' })).toThrow(expect.objectContaining({ code: 'too-large' }));
});

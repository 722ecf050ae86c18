import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { acceptedAt, issueId, verifyId } from '../src/id.ts';

const secret = 'a secret of at least thirty-two characters';
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test('an id is a UUIDv7 in 32 hex digits and carries the time it was issued for', () => {
  fc.assert(
    fc.property(times, (time) => {
      const id = issueId(secret, time);
      expect(id).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
      expect(acceptedAt(id)).toBe(time);
      expect(verifyId(secret, id)).toBe(true);
    }),
  );
});

test('ids sort by the time they were issued for', () => {
  fc.assert(
    fc.property(times, times, (one, other) => {
      fc.pre(one !== other);
      const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
      expect(issueId(secret, earlier) < issueId(secret, later)).toBe(true);
    }),
  );
});

test('when any single bit of an id is changed, then it is refused', () => {
  fc.assert(
    fc.property(times, (time) => {
      const bytes = Buffer.from(issueId(secret, time), 'hex');
      for (let bit = 0; bit < 128; bit += 1) {
        const forged = Buffer.from(bytes);
        forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(verifyId(secret, forged.toString('hex'))).toBe(false);
      }
    }),
  );
});

test('when an id was issued under another secret, then it is refused', () => {
  expect(verifyId('another secret of thirty-two characters', issueId(secret, Date.now()))).toBe(false);
});

test('whatever else is given as an id is refused and nothing is thrown', () => {
  fc.assert(fc.property(fc.anything(), (value) => expect(verifyId(secret, value)).toBe(false)));
  expect(verifyId(secret, issueId(secret, 1).toUpperCase())).toBe(false);
});

test('ten thousand ids of the same millisecond are all different', () => {
  const ids = Array.from({ length: 10_000 }, () => issueId(secret, 1_700_000_000_000));
  expect(new Set(ids).size).toBe(ids.length);
});

test('when an id was issued to somebody else, then it is refused', () => {
  const id = issueId(secret, Date.now(), 'alice');
  expect(verifyId(secret, id, 'alice')).toBe(true);
  for (const other of ['', 'bob', 'alic', 'alice2']) expect(verifyId(secret, id, other)).toBe(false);
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { issueId } from '../src/id.ts';
import { limitSettings, limitsFrom } from '../src/limits.ts';
import { type Job, readMessage, toMessage } from '../src/message.ts';
import { fits, outputFormats } from '../src/parameters.ts';

const secret = 'a secret of at least thirty-two characters';
const limits = limitsFrom(z.object(limitSettings).parse({}));

const jobs: fc.Arbitrary<Job> = fc.record({
  id: fc.integer({ min: 0, max: 2 ** 48 - 1 }).map((time) => issueId(secret, time)),
  parameters: fc.record(
    {
      width: fc.integer({ min: 2, max: 1999 }),
      height: fc.integer({ min: 2, max: 1999 }),
      fit: fc.constantFrom(...fits),
      format: fc.constantFrom(...outputFormats),
      quality: fc.integer({ min: 1, max: 100 }),
    },
    { requiredKeys: ['width', 'height', 'fit', 'format'] },
  ),
  source: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
});

/** As a message comes back from the broker: everything is bytes. */
function delivered(job: Job) {
  const { key, value, headers } = toMessage(job);
  return { key: Buffer.from(key), value, headers: { job: Buffer.from(headers.job) } };
}

test('what is put into a message comes out of it', () => {
  fc.assert(
    fc.property(jobs, (job) => {
      expect(readMessage(delivered(job), secret, limits)).toEqual({ kind: 'job', job });
    }),
  );
});

test('when the key is not an id of ours, then the message is foreign', () => {
  fc.assert(
    fc.property(fc.option(fc.string()), jobs, (key, job) => {
      const message = { ...delivered(job), key: key === null ? null : Buffer.from(key) };
      expect(readMessage(message, secret, limits).kind).toBe('foreign');
    }),
  );
});

test('when the header is anything but a valid version 1, then the job is unreadable and keeps its id', () => {
  const broken = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ version: fc.integer(), width: fc.anything(), height: fc.anything() })
      .map((it) => fc.stringify(it)),
  );
  fc.assert(
    fc.property(jobs, broken, (job, header) => {
      const message = { ...delivered(job), headers: { job: Buffer.from(header) } };
      expect(readMessage(message, secret, limits)).toMatchObject({ kind: 'unreadable', id: job.id });
    }),
  );
  const id = issueId(secret, 1);
  expect(readMessage({ key: Buffer.from(id), value: null }, secret, limits).kind).toBe('unreadable');
});

test('when the message asks for more than this consumer allows, then the job is unreadable and says why', () => {
  const job: Job = {
    id: issueId(secret, 1),
    parameters: { width: 1500, height: 100, fit: 'fill', format: 'png' },
    source: Buffer.alloc(1),
  };
  expect(readMessage(delivered(job), secret, { ...limits, maxSide: 1000 })).toMatchObject({
    kind: 'unreadable',
    detail: 'width: Expected a whole number from 2 to 1000 for width but received 1500',
  });
});

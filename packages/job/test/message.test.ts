import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { issueId, type Owner } from '../src/id.ts';
import { limitSettings, limitsFrom } from '../src/limits.ts';
import { type Job, readMessage, toMessage } from '../src/message.ts';
import { fits, outputFormats } from '../src/parameters.ts';

const secret = 'a secret of at least thirty-two characters';
const limits = limitsFrom(z.object(limitSettings).parse({}));

const content = fc.record({
  time: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
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

/** Jobs of whoever `owners` gives. */
function jobsOf(owners: fc.Arbitrary<Owner>): fc.Arbitrary<Job> {
  return fc.tuple(content, owners).map(([{ time, ...rest }, owner]) => {
    return { id: issueId(secret, time, owner), owner, ...rest };
  });
}

const jobs = jobsOf(fc.constantFrom('', 'alice', 'bob'));

/** As a message comes back from the broker: everything is bytes. */
function delivered(job: Job) {
  const { key, value, headers } = toMessage(job, Date.now());
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
    fc.property(jobsOf(fc.constant('')), broken, (job, header) => {
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
    owner: '',
    parameters: { width: 1500, height: 100, fit: 'fill', format: 'png' },
    source: Buffer.alloc(1),
  };
  expect(readMessage(delivered(job), secret, { ...limits, maxSide: 1000 })).toMatchObject({
    kind: 'unreadable',
    detail: 'width: Expected a whole number from 2 to 1000 for width but received 1500',
  });
});

test('when a job names another owner than its id, then it is foreign', () => {
  fc.assert(
    fc.property(jobs, fc.constantFrom('', 'carol', 'Alice', 'alice '), (job, owner) => {
      fc.pre(owner !== job.owner);
      expect(readMessage(delivered({ ...job, owner }), secret, limits).kind).toBe('foreign');
    }),
  );
});

test('when a job of an owner has parameters that can not be taken, then it keeps its id', () => {
  const id = issueId(secret, 1, 'alice');
  const headers = { job: Buffer.from(JSON.stringify({ version: 2, owner: 'alice' })) };
  expect(readMessage({ key: Buffer.from(id), value: null, headers }, secret, limits)).toMatchObject({
    kind: 'unreadable',
    id,
  });
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fits, limitSettings, limitsFrom, outputFormats, readMessage } from '@picture-resize/job';
import fc from 'fast-check';
import { z } from 'zod';
import { createSystem, type TestSystem } from '../system.ts';
import { damagedPictures } from './mutations.ts';
import { forShare, seconds, seed } from './settings.ts';

const limits = limitsFrom(z.object(limitSettings).parse({}));
const patience = (seconds + 120) * 1000;
let system: TestSystem;
let api: string;

beforeAll(async () => {
  process.stdout.write(`Fuzzing for ${seconds} s from seed ${seed}\n`);
  system = await createSystem({ consumers: 1 });
  api = system.addresses.api;
  await system.topology.start();
});
afterAll(async () => {
  await system.stop();
});

/** What the HTTP contract allows as an answer to anything. 500 is not among it. */
const allowed = new Set([200, 202, 304, 400, 404, 405, 406, 408, 410, 413, 415, 422, 429, 431, 503]);

async function requireSane(response: Response): Promise<void> {
  const text = await response.text();
  expect({ status: response.status, isAllowed: allowed.has(response.status), text }).toMatchObject({
    isAllowed: true,
  });
  if (response.status >= 400 && response.status !== 431) {
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    expect(JSON.parse(text)).toMatchObject({ status: response.status, detail: expect.any(String) });
    // A stack trace, a path of ours or a driver's words have no place in an answer.
    expect(text).not.toMatch(/node_modules|\.ts:\d|vips|sequelize/i);
  }
}

test('whatever lies in a topic is told apart, and nothing is thrown', () => {
  const bytes = fc.option(fc.uint8Array({ maxLength: 100 }).map((each) => Buffer.from(each)));
  const headers = fc.dictionary(fc.constantFrom('job', 'x'), fc.oneof(bytes, fc.json(), fc.anything()));
  fc.assert(
    fc.property(bytes, bytes, fc.option(headers, { nil: undefined }), (key, value, header) => {
      const read = readMessage({ key, value, headers: header }, 'x'.repeat(32), limits);
      expect(['job', 'unreadable', 'foreign']).toContain(read.kind);
    }),
    forShare(0.1),
  );
});

test(
  'whatever JSON is posted is answered as the contract says',
  async () => {
    const side = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.anything());
    const bodies = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record(
          {
            image: fc.oneof(fc.base64String(), fc.string(), fc.anything()),
            width: side,
            height: side,
            fit: fc.oneof(fc.constantFrom(...fits), fc.anything()),
            format: fc.oneof(fc.constantFrom(...outputFormats), fc.anything()),
            quality: side,
          },
          { requiredKeys: [] },
        )
        .map((body) => fc.stringify(body)),
    );
    const types = fc.constantFrom(
      'application/json',
      'application/json; charset=utf-16',
      'image/png',
      'multipart/form-data; boundary=x',
      'text/plain',
    );
    await fc.assert(
      fc.asyncProperty(bodies, types, async (body, type) => {
        const options = { method: 'POST', headers: { 'content-type': type }, body };
        await requireSane(await fetch(`${api}/api?width=9&height=9`, options));
      }),
      forShare(0.2),
    );
  },
  patience,
);

test(
  'whatever address is asked for, with whatever Accept, is answered as the contract says',
  async () => {
    const segments = fc.oneof(
      fc.webSegment(),
      fc.string().map(encodeURIComponent),
      fc.uuid(),
      fc.constant('%c0%ae'),
    );
    const paths = fc.array(segments, { maxLength: 3 }).map((parts) => `/api/${parts.join('/')}`);
    const accepts = fc.oneof(
      fc.constantFrom('*/*', 'image/png', 'text/html', ';;;', 'a/b;q=x'),
      fc.webSegment(),
    );
    await fc.assert(
      fc.asyncProperty(paths, accepts, fc.webQueryParameters(), async (path, accept, query) => {
        await requireSane(await fetch(`${api}${path}?${query}`, { headers: { accept } }));
      }),
      forShare(0.1),
    );
  },
  patience,
);

test(
  'whatever picture is posted is refused, done or failed, and no process dies of it',
  async () => {
    const wishes = fc.record({
      width: fc.integer({ min: 2, max: 300 }),
      height: fc.integer({ min: 2, max: 300 }),
      fit: fc.constantFrom(...fits),
      // AVIF takes as long as all the others together.
      format: fc.constantFrom('png', 'jpeg', 'webp'),
    });
    await fc.assert(
      fc.asyncProperty(damagedPictures, wishes, async (picture, wish) => {
        const query = new URLSearchParams(Object.entries(wish).map(([name, value]) => [name, String(value)]));
        const headers = { 'content-type': 'image/jpeg' };
        const posted = await fetch(`${api}/api?${query}`, {
          method: 'POST',
          headers,
          body: new Uint8Array(picture),
        });
        if (posted.status !== 202) return requireSane(posted);
        const { id } = await posted.json();
        const { status } = await (await fetch(`${api}/api/${id}?wait=30`)).json();
        expect(['done', 'failed']).toContain(status);
      }),
      forShare(0.6),
    );
    for (const part of [system.topology.api, ...system.topology.consumers])
      expect(part.status().restarts).toBe(0);
  },
  patience,
);

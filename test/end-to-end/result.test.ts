import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { issueId } from '@picture-resize/job';
import sharp from 'sharp';
import { sharedSystem } from '../shared-system.ts';
import { testDatabase } from '../system.ts';
import { call, finished, picture, postPicture } from './client.ts';

const shared = sharedSystem();
const { api, secrets } = shared;
const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
  .png()
  .toBuffer();

async function doneJob(format = 'png'): Promise<string> {
  const { id } = (await postPicture(small, { width: 4, height: 4, format })).body;
  await finished(id);
  return id;
}

test.each(['00', 'x'.repeat(32), randomBytes(16).toString('hex'), '%00', '..%2f..%2fetc%2fpasswd'])(
  'when the id is %s, which was never issued, then the answer is 404',
  async (id) => {
    for (const path of ['', '/picture', '/events']) {
      expect(await call(`/api/${id}${path}`)).toMatchObject({ status: 404, body: { status: 404 } });
    }
  },
);

test('when an id is older than the retention, then the answer is 410', async () => {
  const id = issueId(secrets.jobIdSecret, Date.now() - 8 * 24 * 60 * 60 * 1000);
  expect(await call(`/api/${id}`)).toMatchObject({
    status: 410,
    body: { detail: expect.stringMatching(/^The job and/) },
  });
});

test('when an id is valid but has no row yet, then the job is queued', async () => {
  const id = issueId(secrets.jobIdSecret, Date.now());
  const { status, headers, body } = await call(`/api/${id}`);
  expect(status).toBe(202);
  expect(headers.get('retry-after')).toBe('1');
  expect(body).toMatchObject({ id, status: 'queued', acceptedAt: expect.any(String) });
});

test('the picture comes as bytes from /picture and wherever an image is asked for, and can be cached', async () => {
  const id = await doneJob('webp');
  for (const [path, accept] of [
    ['/picture', '*/*'],
    ['', 'image/webp'],
    ['', 'image/*'],
  ] as const) {
    const response = await fetch(`${api}/api/${id}${path}`, { headers: { accept } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(response.headers.get('etag')).toBe(`"${id}"`);
    expect(response.headers.get('cache-control')).toMatch(/^private, max-age=/);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 4, height: 4 });
  }
});

test('when the picture is removed after the row was read, then the answer is 410 in every form', async () => {
  const id = await doneJob();
  const { jobs, sequelize } = testDatabase(shared);
  await jobs.update({ output: null }, { where: { id } });
  await sequelize.close();
  for (const [path, accept] of [
    ['', 'application/json'],
    ['', 'image/png'],
    ['/picture', '*/*'],
  ] as const) {
    const { status, headers, body } = await call(`/api/${id}${path}`, { headers: { accept } });
    expect([status, body.type]).toEqual([410, 'urn:picture-resize:problem:expired-job']);
    expect([headers.get('etag'), headers.get('cache-control')]).toEqual([null, 'no-store']);
  }
});

test('when the client has the picture already, then it gets 304 and no bytes', async () => {
  const id = await doneJob();
  // fetch adds "no-cache" where nothing is said, and that asks for the bytes
  const headers = { 'if-none-match': `"${id}"`, 'cache-control': 'max-age=0' };
  expect(await call(`/api/${id}/picture`, { headers })).toMatchObject({ status: 304, body: '' });
});

test('when the client accepts neither JSON nor the format of the picture, then the answer is 406', async () => {
  const id = await doneJob();
  expect(await call(`/api/${id}`, { headers: { accept: 'text/html' } })).toMatchObject({ status: 406 });
  const rather = { accept: 'image/webp, application/json;q=0.5' };
  expect(await call(`/api/${id}`, { headers: rather })).toMatchObject({
    status: 200,
    body: { status: 'done' },
  });
  expect(await call(`/api/${id}/picture`, { headers: { accept: 'image/webp' } })).toMatchObject({
    status: 406,
  });
});

test('when the client waits, then it is answered when the job is finished and not before', async () => {
  const { id } = (await postPicture(small, { width: 4, height: 4 })).body;
  expect(await call(`/api/${id}?wait=20`)).toMatchObject({ status: 200, body: { status: 'done' } });

  const unheardOf = issueId(secrets.jobIdSecret, Date.now());
  const begun = performance.now();
  expect(await call(`/api/${unheardOf}?wait=1`)).toMatchObject({ status: 202 });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(990);
  expect(await call(`/api/${id}?wait=soon`)).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'wait' }] },
  });
});

test('the events tell each state once and end with the last', async () => {
  const { id } = (await postPicture(small, { width: 4, height: 4 })).body;
  const { headers, body } = await call(`/api/${id}/events`);
  expect(headers.get('content-type')).toMatch('text/event-stream');
  const states = [...body.matchAll(/^event: status\ndata: (.*)$/gm)].map(
    ([, data]) => JSON.parse(data).status,
  );
  expect(states.at(-1)).toBe('done');
  expect(states.filter((state) => state === 'done')).toHaveLength(1);
});

test('HEAD of the events of a job that waits ends at once', async () => {
  const unheardOf = issueId(secrets.jobIdSecret, Date.now());
  const signal = AbortSignal.timeout(1_000);
  const { status, headers } = await call(`/api/${unheardOf}/events`, { method: 'HEAD', signal });
  expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching('text/event-stream')]);
});

test('when a hundred clients ask for the events of a finished job at once, then each is told that it is done, and nothing else', async () => {
  const id = await doneJob();
  const streams = await Promise.all(Array.from({ length: 100 }, () => call(`/api/${id}/events`)));
  for (const { body } of streams) {
    const states = [...body.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data).status);
    expect(states).toEqual(['done']);
  }
});

test('when the picture breaks off, then the job has failed, its code and sentence say so, and there is no picture', async () => {
  const noise = await sharp(randomBytes(300 * 300 * 3), { raw: { width: 300, height: 300, channels: 3 } })
    .jpeg()
    .toBuffer();
  const { id } = (await postPicture(noise.subarray(0, noise.length / 2), { width: 4, height: 4 })).body;
  const failed = await finished(id);
  expect(failed).toMatchObject({
    status: 200,
    body: {
      status: 'failed',
      error: { code: 'corrupt-picture', detail: 'The picture is damaged: it can not be read to its end' },
    },
  });
  expect(await call(`/api/${id}/picture`)).toMatchObject({
    status: 404,
    body: { detail: expect.stringMatching(/damaged/) },
  });
  await expect(picture(id)).rejects.toThrow('404');
});

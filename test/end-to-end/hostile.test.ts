import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { afterAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { pngBomb } from '../pictures/png-bomb.ts';
import { sharedSystem } from '../shared-system.ts';
import { call, finished, picture, postJson, postPicture } from './client.ts';

const { api, apiOps, consumerPid, apiPid } = sharedSystem();
const church = await readFile(new URL('../photographs/church.jpg', import.meta.url));

/** What a process may have had in memory at its most: less than the limit of its container. */
const MEMORY_LIMIT_MB = 576;

afterAll(async () => {
  expect((await fetch(`${apiOps}/readyz`)).status).toBe(200);
});

async function resized(source: Buffer, query: Record<string, string | number> = {}) {
  const accepted = await postPicture(source, { width: 40, height: 40, ...query });
  expect(accepted.status).toBe(202);
  return finished(accepted.body.id);
}

test('a GIF of 10,000 frames gives its first one', async () => {
  const frame = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
    .gif()
    .toBuffer();
  const bytes = manyFrames(frame, 10_000);
  expect((await resized(bytes)).body).toMatchObject({ status: 'done', width: 40, height: 40 });
});

/** Repeats the one frame of a GIF: everything between its global colour table and its trailer. */
function manyFrames(gif: Buffer, count: number): Buffer {
  const tableBytes = 3 * 2 ** (((gif[10] ?? 0) & 7) + 1);
  const start = 13 + tableBytes;
  const frame = gif.subarray(start, -1);
  return Buffer.concat([
    gif.subarray(0, start),
    ...Array.from({ length: count }, () => frame),
    Buffer.from(';'),
  ]);
}

test('a picture just within the pixel limit is resized, one just beyond is refused', async () => {
  expect((await resized(pngBomb(7_071))).body).toMatchObject({ status: 'done' });
  expect(await postPicture(pngBomb(7_072), { width: 40, height: 40 })).toMatchObject({ status: 422 });
});

test('many pictures that are in memory whole, each as large as may be, are all resized', async () => {
  const background = { r: 9, g: 99, b: 200, alpha: 0.5 };
  const interlaced = await sharp({ create: { width: 7_000, height: 7_000, channels: 4, background } })
    .png({ progressive: true, compressionLevel: 1 })
    .toBuffer();
  const jobs = await Promise.all(Array.from({ length: 8 }, () => resized(interlaced)));
  expect(jobs.map(({ body }) => body.status)).toEqual(Array(8).fill('done'));
});

test.each([0.1, 0.5, 0.9, 0.999])(
  'a photograph cut off after %d of its bytes is refused or has failed, with a sentence',
  async (part) => {
    const cut = church.subarray(0, Math.floor(church.length * part));
    const accepted = await postPicture(cut, { width: 40, height: 40 });
    if (accepted.status === 422) return expect(accepted.body.errors[0].detail).toMatch(/\w/);
    const { body } = await finished(accepted.body.id);
    expect(body).toMatchObject({ status: 'failed', error: { code: 'corrupt-picture' } });
  },
);

test('a JPEG that is also a ZIP and a web page is resized, and nothing of the rest is left in the result', async () => {
  const payload = Buffer.from('<script>alert(1)</script>PK\x05\x06');
  const commented = Buffer.concat([
    church.subarray(0, 2),
    Buffer.from([0xff, 0xfe, 0, payload.length + 2]),
    payload,
    church.subarray(2),
    payload,
  ]);
  const { body } = await resized(commented, { format: 'jpeg' });
  expect(body.status).toBe('done');
  expect((await picture(body.id)).includes(payload)).toBe(false);
});

test('an EXIF block of 60 KB and a broken ICC profile do no harm', async () => {
  const exif = await sharp(church)
    .withExif({ IFD0: { ImageDescription: 'x'.repeat(60_000) } })
    .toBuffer();
  expect((await resized(exif)).body.status).toBe('done');

  const profile = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), randomBytes(500)]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(profile.length + 2);
  const broken = Buffer.concat([
    church.subarray(0, 2),
    Buffer.from([0xff, 0xe2]),
    length,
    profile,
    church.subarray(2),
  ]);
  expect((await resized(broken)).body.status).toBe('done');
});

test('a line of 1 × 20,000 pixels is brought into a box, unless it would have to become a giant for it', async () => {
  const line = await sharp({ create: { width: 1, height: 20_000, channels: 3, background: 'blue' } })
    .png()
    .toBuffer();
  for (const fit of ['fill', 'contain', 'inside']) {
    expect((await resized(line, { width: 1999, height: 1999, fit, format: 'webp' })).body.status).toBe(
      'done',
    );
  }
  expect((await resized(line, { width: 400, height: 1999, fit: 'cover', format: 'webp' })).body.status).toBe(
    'done',
  );
  for (const fit of ['cover', 'outside']) {
    expect(await postPicture(line, { width: 1999, height: 1999, fit })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'fit' }] },
    });
  }
});

test('JSON nested 100,000 deep is refused as a request, not answered as a fault', async () => {
  const deep = `{"image":${'['.repeat(100_000)}${']'.repeat(100_000)},"width":5,"height":5}`;
  expect(await postJson(deep)).toMatchObject({ status: 400 });
  expect(await postJson('{"__proto__":{"width":5},"constructor":1,"image":"AAAA","height":5}')).toMatchObject(
    { status: 400 },
  );
});

test('a field given twice is refused by its name', async () => {
  const { status, body } = await call('/api?width=5&width=6&height=5', {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg' },
    body: new Uint8Array(church),
  });
  expect(status).toBe(400);
  expect(body.errors).toEqual([{ field: 'width', detail: expect.stringMatching(/received \["5","6"\]$/) }]);
});

test('a ZIP, and a gzip bomb, in place of what the content type says are refused', async () => {
  const form = new FormData();
  form.set('image', new Blob([Buffer.from('PK\x03\x04 not a picture')]), 'a.zip');
  form.set('width', '5');
  form.set('height', '5');
  expect(await call('/api', { method: 'POST', body: form })).toMatchObject({ status: 422 });

  const { gzipSync } = await import('node:zlib');
  const bomb = gzipSync(Buffer.alloc(200_000_000, 'A'), { level: 9 });
  expect(bomb.length).toBeLessThan(300_000);
  const answer = await call('/api', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: new Uint8Array(bomb),
  });
  expect(answer.status).toBe(413);
});

test('a body that is not packed as it says is refused with a sentence', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  expect(await call('/api', { method: 'POST', headers, body: 'not gzip' })).toMatchObject({
    status: 400,
    body: { detail: 'Expected a request that can be read but: incorrect header check' },
  });
});

test('a flood of headers is answered 431', async () => {
  const status = await new Promise((resolve, reject) => {
    const flood = request(`${api}/api/00`, {
      headers: { 'x-flood': 'x'.repeat(15_000), 'x-more': 'x'.repeat(15_000) },
    });
    flood.once('response', (response) => resolve(response.statusCode));
    flood.once('error', reject);
    flood.end();
  });
  expect(status).toBe(431);
});

test('through all of it, neither process has taken more memory than its container has', async () => {
  for (const pid of [apiPid, consumerPid]) {
    const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
    // Only Linux tells.
    if (text === undefined) continue;
    const peakMb = Number(text.match(/VmHWM:\s+(\d+) kB/)?.[1]) / 1024;
    expect(peakMb).toBeLessThan(MEMORY_LIMIT_MB);
  }
});

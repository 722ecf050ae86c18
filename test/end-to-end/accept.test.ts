import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { pngBomb } from '../pictures/png-bomb.ts';
import { call, finished, postJson, postPicture } from './client.ts';

const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
  .png()
  .toBuffer();
const image = small.toString('base64');

test('when a photograph is posted as base64, then it is accepted at once and comes back resized', async () => {
  const starfish = await readFile(new URL('../photographs/starfish.jpg', import.meta.url));
  const accepted = await postJson({ image: starfish.toString('base64'), width: 320, height: '240' });
  expect(accepted.status).toBe(202);
  const { id } = accepted.body;
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(accepted.headers.get('identifier')).toBe(id);
  expect(accepted.headers.get('location')).toBe(`/api/${id}`);
  expect(accepted.body).toEqual({
    id,
    status: 'queued',
    links: {
      self: `/api/${id}`,
      picture: `/api/${id}/picture`,
      events: `/api/${id}/events`,
      page: `/result?id=${id}`,
    },
  });

  const done = await finished(id);
  expect(done.status).toBe(200);
  expect(done.body).toMatchObject({
    id,
    status: 'done',
    source: { format: 'jpeg', width: 1278, height: 720, bytes: starfish.length },
    format: 'png',
    width: 320,
    height: 240,
  });
  const result = Buffer.from(done.body.image, 'base64');
  expect(result.length).toBe(done.body.bytes);
  expect(await sharp(result).metadata()).toMatchObject({ format: 'png', width: 320, height: 240 });
});

test.each(['/api', '/api/'])(
  '%s takes a picture as the body with its parameters in the query',
  async (path) => {
    const accepted = await call(`${path}?width=5&height=4&format=webp&quality=60`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(small),
    });
    expect(accepted.status).toBe(202);
    const done = await finished(accepted.body.id);
    expect(done.body).toMatchObject({ status: 'done', format: 'webp', width: 5, height: 4 });
  },
);

test('a form is taken, with the picture as the file "image"', async () => {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(small)], { type: 'image/png' }), 'small.png');
  form.set('width', '6');
  form.set('height', '3');
  const accepted = await call('/api', { method: 'POST', body: form });
  expect(accepted.status).toBe(202);
  expect((await finished(accepted.body.id)).body).toMatchObject({ status: 'done', width: 6, height: 3 });
});

test('when every field is wrong, then every field is named at once', async () => {
  const { status, headers, body } = await postJson({ image: '', width: 'x' });
  expect(status).toBe(400);
  expect(headers.get('content-type')).toMatch('application/problem+json');
  expect(body).toEqual({
    type: 'urn:picture-resize:problem:invalid-request',
    title: 'The request is not as it must be',
    status: 400,
    detail: '3 fields are wrong: image, width, height',
    errors: [
      { field: 'image', detail: 'Expected a picture in base64 for image but received an empty text' },
      { field: 'width', detail: 'Expected a whole number from 2 to 1999 for width but received "x"' },
      { field: 'height', detail: 'Expected a whole number from 2 to 1999 for height but received nothing' },
    ],
  });
});

test.each([
  ['a width of 1', { width: 1 }, 'width'],
  ['a width of 2000', { width: 2000 }, 'width'],
  ['a width with a fraction', { width: 10.5 }, 'width'],
  ['a width in hex', { width: '0x10' }, 'width'],
  ['a width that is a list', { width: [10] }, 'width'],
  ['an unknown fit', { fit: 'squeeze' }, 'fit'],
  ['an unknown format', { format: 'bmp' }, 'format'],
  ['a quality of 0', { format: 'jpeg', quality: 0 }, 'quality'],
  ['a misspelt field', { heigth: 10 }, 'heigth'],
  ['a text that is not base64', { image: 'not*base64' }, 'image'],
  ['a number as image', { image: 5 }, 'image'],
])('when the request has %s, then it is refused and %j names the field %s', async (_, change, field) => {
  const { status, body } = await postJson({ image, width: 10, height: 10, ...change });
  expect(status).toBe(400);
  expect(body.errors).toHaveLength(1);
  expect(body.errors[0].field).toBe(field);
  expect(body.errors[0].detail).toMatch(/^Expected/);
});

test.each([
  [2, 1999],
  [1999, 2],
])('sides of %i and %i are taken: the limits themselves are allowed', async (width, height) => {
  const accepted = await postPicture(small, { width, height, format: 'webp' });
  expect((await finished(accepted.body.id)).body).toMatchObject({ status: 'done', width, height });
});

test.each([
  ['not a picture', Buffer.from('hello, I am a text')],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')],
  ['a PNG that ends in its header', small.subarray(0, 20)],
  ['a bomb of 900 megapixels', pngBomb(30_000)],
])(
  'when the picture is %s, then it is refused with 422, whatever type the client claims',
  async (_, bytes) => {
    const { status, body } = await postPicture(bytes, { width: 10, height: 10 }, 'image/png');
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ field: 'image', detail: expect.any(String) }]);
  },
);

test.each([
  ['JSON that does not parse', 'application/json', '{"image":', 400],
  ['JSON that is a list', 'application/json', '[1]', 400],
  ['JSON in another charset', 'application/json; charset=x-none', '{}', 415],
  ['a text', 'text/plain', 'hello', 415],
  ['no content type', '', 'hello', 415],
  ['a picture of no bytes', 'image/png', '', 400],
  ['a form without a boundary', 'multipart/form-data', 'x', 400],
])('when the body is %s, then the answer is a problem that says so', async (_, type, text, expected) => {
  const { status, body } = await call('/api?width=5&height=5', {
    method: 'POST',
    headers: { 'content-type': type },
    body: new TextEncoder().encode(text),
  });
  expect(status).toBe(expected);
  expect(body).toMatchObject({ status: expected, detail: expect.any(String) });
});

test('when a form carries two pictures, then it is refused', async () => {
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(small)]), 'one.png');
  form.append('other', new Blob([new Uint8Array(small)]), 'two.png');
  const { status, body } = await call('/api', { method: 'POST', body: form });
  expect(status).toBe(400);
  expect(body.errors).toHaveLength(1);
});

test('when a picture has more than ten million bytes, then it is refused with 413, in every form', async () => {
  const large = Buffer.alloc(10_000_001);
  expect(await postPicture(large, { width: 5, height: 5 })).toMatchObject({ status: 413 });
  expect(await postJson({ image: large.toString('base64'), width: 5, height: 5 })).toMatchObject({
    status: 413,
  });
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(large)]), 'large.png');
  expect(await call('/api', { method: 'POST', body: form })).toMatchObject({ status: 413 });
});

test('when a body has more than twenty million bytes, then it is refused with 413, announced or not', async () => {
  const text = `{"image":"${'A'.repeat(20_000_001)}"}`;
  expect(await postJson(text)).toMatchObject({
    status: 413,
    body: { detail: 'Expected a body of at most 20000000 bytes but received 20000013' },
  });
  const unannounced = await call('/api', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new Blob([text]).stream(),
    duplex: 'half',
  } as RequestInit);
  expect(unannounced).toMatchObject({
    status: 413,
    body: { detail: 'Expected a body of at most 20000000 bytes but received more' },
  });
});

test('when the method or the address is not there, then 405 names what is, and 404 says so', async () => {
  const put = await call('/api', { method: 'PUT' });
  expect(put).toMatchObject({ status: 405, body: { detail: 'Expected POST but received PUT' } });
  expect(put.headers.get('allow')).toBe('POST');
  expect((await call('/api', { method: 'OPTIONS' })).status).toBe(405);
  expect(await call('/nowhere')).toMatchObject({ status: 404, body: { status: 404 } });
});

import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { fits, outputFormats, sourceFormats } from '@picture-resize/job';
import sharp from 'sharp';
import { finished, picture, postPicture } from './client.ts';

/** Left half red, right half blue: what is turned or mirrored shows. */
function redAndBlue(width: number, height: number) {
  return sharp({ create: { width, height, channels: 3, background: '#ff0000' } }).composite([
    {
      input: { create: { width: width / 2, height, channels: 3, background: '#0000ff' } },
      left: width / 2,
      top: 0,
    },
  ]);
}

async function resized(source: Buffer, query: Record<string, string | number>): Promise<Buffer> {
  const { status, body } = await postPicture(source, query);
  expect(status).toBe(202);
  expect((await finished(body.id)).body.status).toBe('done');
  return picture(body.id);
}

async function pixel(bytes: Buffer, left: number, top: number): Promise<number[]> {
  const { data } = await sharp(bytes)
    .extract({ left, top, width: 1, height: 1 })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data];
}

const pairs = sourceFormats.flatMap((from) => outputFormats.map((to) => [from, to] as const));

test.each(pairs)('a %s becomes a %s of the size asked for', async (from, to) => {
  const source = await redAndBlue(60, 40).toFormat(from).toBuffer();
  const result = await resized(source, { width: 30, height: 50, format: to });
  const { format, compression, width, height, space } = await sharp(result).metadata();
  expect(format === 'heif' ? compression : format).toBe(to === 'avif' ? 'av1' : to);
  expect({ width, height, space }).toEqual({ width: 30, height: 50, space: 'srgb' });
  const [red = 0, , blue = 0] = await pixel(result, 3, 25);
  expect(red).toBeGreaterThan(200);
  expect(blue).toBeLessThan(60);
});

test.each([
  ['fill', 50, 50],
  ['cover', 50, 50],
  ['contain', 50, 50],
  ['inside', 50, 25],
  ['outside', 100, 50],
] as const)(
  'when 80 × 40 is brought into 50 × 50 with fit %s, then it is %i × %i',
  async (fit, width, height) => {
    expect(fits).toContain(fit);
    const source = await redAndBlue(80, 40).png().toBuffer();
    const result = await resized(source, { width: 50, height: 50, fit });
    expect(await sharp(result).metadata()).toMatchObject({ width, height });
  },
);

test.each([
  ['png', 0],
  ['webp', 0],
  ['jpeg', 255],
])(
  'the bars of "contain" are transparent, and white where there is no transparency: %s',
  async (format, opacity) => {
    const source = await redAndBlue(80, 40).jpeg().toBuffer();
    const result = await resized(source, { width: 50, height: 50, fit: 'contain', format });
    const [red, green, blue, alpha] = await pixel(result, 25, 2);
    expect(alpha).toBe(opacity);
    if (opacity === 255) expect([red, green, blue]).toEqual(nearly(255, 255, 255));
  },
);

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'orientation %i: what a person sees is what is resized',
  async (orientation) => {
    const upright = await redAndBlue(40, 20).png().toBuffer();
    // Stored so that a viewer who obeys the orientation sees the upright picture.
    const stored = await storeWith(orientation, upright);
    const result = await resized(stored, { width: 20, height: 10 });
    const { orientation: left, width, height } = await sharp(result).metadata();
    expect({ left, width, height }).toEqual({ left: undefined, width: 20, height: 10 });
    expect((await pixel(result, 2, 5)).slice(0, 3)).toEqual(nearly(255, 0, 0));
    expect((await pixel(result, 17, 5)).slice(0, 3)).toEqual(nearly(0, 0, 255));
  },
);

async function storeWith(orientation: number, upright: Buffer): Promise<Buffer> {
  // The inverse of each EXIF orientation: [quarter turns clockwise, mirrored left to right before it].
  const inverses = [
    [0, false],
    [0, true],
    [2, false],
    [2, true],
    [3, true],
    [3, false],
    [1, true],
    [1, false],
  ] as const;
  const [turns, mirrored] = inverses[orientation - 1] ?? [0, false];
  const flopped = mirrored ? await sharp(upright).flop().png().toBuffer() : upright;
  return sharp(flopped)
    .rotate(turns * 90)
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .withMetadata({ orientation })
    .toBuffer();
}

function nearly(...channels: number[]): number[] {
  return channels.map((channel) => expect.closeTo(channel, -1.7)) as unknown as number[];
}

test('metadata is left behind: no camera, no place, no orientation', async () => {
  const church = await readFile(new URL('../photographs/church.jpg', import.meta.url));
  expect((await sharp(church).metadata()).exif).toBeDefined();
  for (const format of outputFormats) {
    const { exif, icc, xmp, iptc } = await sharp(
      await resized(church, { width: 50, height: 67, format }),
    ).metadata();
    expect({ exif, xmp, iptc }).toEqual({});
    expect(icc).toBeUndefined();
  }
});

test.each(['png', 'webp'])('transparency is kept in %s', async (format) => {
  const glass = await sharp({
    create: { width: 10, height: 10, channels: 4, background: { r: 0, g: 128, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const result = await resized(glass, { width: 5, height: 5, format });
  expect((await pixel(result, 2, 2))[3]).toBe(0);
});

test('what is transparent becomes white in a jpeg', async () => {
  const glass = await sharp({
    create: { width: 10, height: 10, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  expect(await pixel(await resized(glass, { width: 5, height: 5, format: 'jpeg' }), 2, 2)).toEqual([
    255, 255, 255, 255,
  ]);
});

test('a CMYK picture and a 16-bit picture come out as 8-bit sRGB', async () => {
  const cmyk = await redAndBlue(20, 20).toColourspace('cmyk').jpeg().toBuffer();
  const deep = await redAndBlue(20, 20).toColourspace('rgb16').png().toBuffer();
  expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
  expect((await sharp(deep).metadata()).depth).toBe('ushort');
  for (const source of [cmyk, deep]) {
    const result = await resized(source, { width: 10, height: 10 });
    expect(await sharp(result).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar' });
  }
});

test('an animation gives its first frame', async () => {
  const frames = [0, 1, 2].map((shade) => ({
    create: { width: 10, height: 10, channels: 3 as const, background: { r: shade * 100, g: 0, b: 0 } },
  }));
  const animation = await sharp(await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer())), {
    join: { animated: true },
  })
    .gif()
    .toBuffer();
  expect((await sharp(animation).metadata()).pages).toBe(3);
  const result = await resized(animation, { width: 5, height: 5 });
  expect((await sharp(result).metadata()).pages).toBeUndefined();
  expect((await pixel(result, 2, 2))[0]).toBeLessThan(20);
});

import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { weigh } from '../src/weigh.ts';

const SLOTS = 4;
const limits = { maxPixels: 50_000_000, maxPictureBytes: 10_000_000 };
const source = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'teal' } })
  .png()
  .toBuffer();
const parameters = (side: number, format: 'png' | 'jpeg' | 'webp' | 'avif') => ({
  source,
  parameters: { width: side, height: side, fit: 'fill' as const, format },
});

test.each([
  ['avif', 100, 1],
  ['png', 1999, 1],
  ['jpeg', 1999, 1],
  ['png', 4000, 2],
  ['jpeg', 4000, 3],
  ['webp', 1999, 4],
  ['avif', 1999, 4],
] as const)(
  'a small picture that becomes a %s of %i pixels a side takes %i slots',
  async (format, side, slots) => {
    expect(await weigh(parameters(side, format), limits, SLOTS)).toBe(slots);
  },
);

test('no job takes more slots than there are, or it would wait for ever', async () => {
  const [width, height] = [7_000, 7_000];
  const large = await sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  expect(await weigh({ ...parameters(1999, 'avif'), source: large }, limits, SLOTS)).toBe(SLOTS);
});

test('what is no picture takes one, as it fails before it is decoded', async () => {
  expect(await weigh({ ...parameters(9, 'png'), source: Buffer.from('none') }, limits, SLOTS)).toBe(1);
});

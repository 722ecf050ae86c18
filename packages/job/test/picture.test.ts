import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { pngBomb } from '../../../test/pictures/png-bomb.ts';
import { checkOutputSize } from '../src/output-size.ts';
import { inspectPicture } from '../src/picture.ts';

const limits = { maxPixels: 50_000_000, maxPictureBytes: 10_000_000 };
const create = { width: 40, height: 20, channels: 3, background: '#336699' } as const;

test.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)(
  'a %s is told by its bytes',
  async (format) => {
    const bytes = await sharp({ create }).toFormat(format).toBuffer();
    expect(await inspectPicture(bytes, limits)).toEqual({ format, width: 40, height: 20 });
  },
);

test.each([1, 2, 3, 4])(
  'when the orientation is %i, then width and height stay as they are',
  async (orientation) => {
    const bytes = await sharp({ create }).jpeg().withMetadata({ orientation }).toBuffer();
    expect(await inspectPicture(bytes, limits)).toMatchObject({ width: 40, height: 20 });
  },
);

test.each([5, 6, 7, 8])(
  'when the orientation is %i, then width and height change places',
  async (orientation) => {
    const bytes = await sharp({ create }).jpeg().withMetadata({ orientation }).toBuffer();
    expect(await inspectPicture(bytes, limits)).toMatchObject({ width: 20, height: 40 });
  },
);

test.each([
  [
    'an SVG',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
  ],
  ['a PDF', '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n'],
  [
    'an MVG',
    'push graphic-context\nviewbox 0 0 640 480\nimage over 0,0 0,0 "https://example.com/x"\npop graphic-context',
  ],
  ['a PPM', 'P3\n1 1\n255\n255 0 0\n'],
  ['a text', 'this is not a picture'],
  ['nothing', ''],
])('when the bytes are %s, then they are refused as unsupported', async (_, text) => {
  await expect(inspectPicture(Buffer.from(text), limits)).rejects.toMatchObject({
    code: 'unsupported-picture',
  });
});

test('when a picture has more pixels than allowed, then it is refused without being decoded', async () => {
  const bomb = pngBomb(30_000);
  const begun = performance.now();
  await expect(inspectPicture(bomb, limits)).rejects.toMatchObject({ code: 'too-many-pixels' });
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test('when a picture has more bytes than allowed, then it is refused', async () => {
  await expect(inspectPicture(Buffer.alloc(101), { ...limits, maxPictureBytes: 100 })).rejects.toMatchObject({
    code: 'too-many-bytes',
    message: 'Expected a picture of at most 100 bytes but received 101',
  });
});

test.each([
  ['outside', 1000, /a picture of 1 × 10000 with fit "outside" would become 1000 × 10000000$/],
  ['outside', 1, undefined],
  ['cover', 1000, /"cover" .* 1000 × 10000000/],
  ['cover', 999, undefined],
  ['inside', 1000, undefined],
] as const)(
  'when fit "%s" would make a line of 1 × 10,000 into a giant %i wide, then it is refused',
  (fit, width, sentence) => {
    const check = () =>
      checkOutputSize({ width: 1, height: 10_000 }, { width, height: 10, fit, format: 'png' });
    if (sentence === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(sentence);
  },
);

test.each([
  ['png', 4000, true],
  ['png', 4001, false],
  ['jpeg', 4001, false],
  ['webp', 2000, true],
  ['webp', 2001, false],
  ['avif', 2001, false],
] as const)('whatever MAX_SIDE allows, a %s of %i pixels a side is taken: %p', (format, side, isTaken) => {
  for (const fit of ['fill', 'cover', 'contain', 'inside', 'outside'] as const) {
    const check = () =>
      checkOutputSize({ width: 50, height: 50 }, { width: side, height: side, fit, format });
    if (isTaken) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'too-many-pixels' }));
  }
});

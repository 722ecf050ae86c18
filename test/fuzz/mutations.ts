import { readFile } from 'node:fs/promises';
import { sourceFormats } from '@picture-resize/job';
import fc from 'fast-check';
import sharp from 'sharp';

const church = await readFile(new URL('../photographs/church.jpg', import.meta.url));
const starfish = await readFile(new URL('../photographs/starfish.jpg', import.meta.url));
const small = await Promise.all(
  sourceFormats.map((format) => sharp(church).resize(120, 160).toFormat(format).toBuffer()),
);
const corpus = [...small, church, starfish];

/** Real pictures, damaged: bytes changed, cut off, doubled, or spliced with another picture. */
export const damagedPictures: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom(...corpus),
    fc.constantFrom(...corpus),
    fc.constantFrom('change', 'change the head', 'cut', 'splice', 'repeat', 'insert'),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.uint8Array({ minLength: 1, maxLength: 20 }),
  )
  .map(([picture, other, how, at, bytes]) => {
    const place = Math.floor(at * picture.length);
    const head = picture.subarray(0, place);
    const rest = picture.subarray(place);
    if (how === 'cut') return head;
    if (how === 'splice') return Buffer.concat([head, other.subarray(Math.floor(at * other.length))]);
    if (how === 'repeat') return Buffer.concat([head, rest, rest]);
    if (how === 'insert') return Buffer.concat([head, bytes, rest]);
    const changed = Buffer.from(picture);
    changed.set(bytes, Math.min(how === 'change' ? place : place % 200, picture.length - bytes.length));
    return changed;
  });

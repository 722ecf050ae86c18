import type { Parameters } from './parameters.ts';
import type { Picture } from './picture.ts';
import { PictureError } from './picture-error.ts';

/** WebP goes no further. */
const MAX_OUTPUT_SIDE = 16_383;
/** Four times the largest box; as an incompressible PNG with transparency that is 64 MB. */
const MAX_OUTPUT_PIXELS = 16_000_000;
/** What libvips can count to, also for what is cut off afterwards. */
const MAX_COORDINATE = 10_000_000;

/**
 * Refuses what is out of proportion. `outside` and `cover` make the picture as large as covers the box:
 * a line of 1 × 10,000 pixels, 1,000 wide, would be 10,000,000 high before the rest is cut off, and with
 * `outside` it is not cut off.
 * @throws PictureError
 */
export function checkOutputSize(
  picture: Pick<Picture, 'width' | 'height'>,
  { width, height, fit }: Pick<Parameters, 'width' | 'height' | 'fit'>,
): void {
  if (fit !== 'outside' && fit !== 'cover') return;
  const scale = Math.max(width / picture.width, height / picture.height);
  const scaled = [Math.round(picture.width * scale), Math.round(picture.height * scale)] as const;
  const longest = Math.max(...scaled);
  const isTooLarge =
    fit === 'outside'
      ? longest > MAX_OUTPUT_SIDE || scaled[0] * scaled[1] > MAX_OUTPUT_PIXELS
      : longest >= MAX_COORDINATE;
  if (isTooLarge) {
    throw new PictureError(
      'too-many-pixels',
      `Expected another fit than "${fit}" for a picture of ${picture.width} × ${picture.height}: ` +
        `it would become ${scaled.join(' × ')} pixels to cover ${width} × ${height}`,
    );
  }
}

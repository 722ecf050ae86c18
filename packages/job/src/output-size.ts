import type { Parameters } from './parameters.ts';
import type { Picture } from './picture.ts';
import { PictureError } from './picture-error.ts';

/** WebP goes no further. */
const MAX_OUTPUT_SIDE = 16_383;
/** Four times the largest box; as an incompressible PNG with transparency that is 64 MB. */
const MAX_OUTPUT_PIXELS = 16_000_000;

/**
 * Refuses a result out of proportion. Only `outside` can leave the box that was asked for: a line of
 * 1 × 10,000 pixels, 1,000 wide, would be 10,000,000 high.
 * @throws PictureError
 */
export function checkOutputSize(
  picture: Pick<Picture, 'width' | 'height'>,
  { width, height, fit }: Pick<Parameters, 'width' | 'height' | 'fit'>,
): void {
  if (fit !== 'outside') return;
  const scale = Math.max(width / picture.width, height / picture.height);
  const outputWidth = Math.round(picture.width * scale);
  const outputHeight = Math.round(picture.height * scale);
  const tooLong = Math.max(outputWidth, outputHeight) > MAX_OUTPUT_SIDE;
  if (tooLong || outputWidth * outputHeight > MAX_OUTPUT_PIXELS) {
    throw new PictureError(
      'too-many-pixels',
      `Expected a result of at most ${MAX_OUTPUT_SIDE} pixels a side and ${MAX_OUTPUT_PIXELS} in all, ` +
        `but fit "outside" would make it ${outputWidth} × ${outputHeight}`,
    );
  }
}

import type { Limits } from './limits.ts';
import type { Parameters } from './parameters.ts';
import type { Picture } from './picture.ts';
import { PictureError } from './picture-error.ts';

/** Neither webp nor every viewer goes beyond this side. */
const MAX_OUTPUT_SIDE = 16_383;

/**
 * Refuses a result out of proportion. Only `outside` can leave the box that was asked for: a line of
 * 1 × 10,000 pixels, 1,000 wide, would be 10,000,000 high.
 * @throws PictureError
 */
export function checkOutputSize(
  picture: Pick<Picture, 'width' | 'height'>,
  { width, height, fit }: Pick<Parameters, 'width' | 'height' | 'fit'>,
  limits: Pick<Limits, 'maxPixels'>,
): void {
  if (fit !== 'outside') return;
  const scale = Math.max(width / picture.width, height / picture.height);
  const outputWidth = Math.round(picture.width * scale);
  const outputHeight = Math.round(picture.height * scale);
  const tooLong = Math.max(outputWidth, outputHeight) > MAX_OUTPUT_SIDE;
  if (tooLong || outputWidth * outputHeight > limits.maxPixels) {
    throw new PictureError(
      'too-many-pixels',
      `Expected a result of at most ${MAX_OUTPUT_SIDE} pixels a side and ${limits.maxPixels} in all, ` +
        `but fit "outside" would make it ${outputWidth} × ${outputHeight}`,
    );
  }
}

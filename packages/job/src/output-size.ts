import type { OutputFormat, Parameters } from './parameters.ts';
import type { Picture } from './picture.ts';
import { PictureError } from './picture-error.ts';

/** WebP goes no further. */
const MAX_OUTPUT_SIDE = 16_383;
/** What libvips can count to, also for what is cut off afterwards. */
const MAX_COORDINATE = 10_000_000;

/**
 * How many pixels a result may have, and how much memory one of them takes while it is encoded, in pixels of a
 * source (four bytes each). As png 16 megapixels of noise with transparency are 64 MB; webp and avif hold the whole
 * picture several times, 200 MB for one of 4 megapixels. Measured with libvips 8.18 and jemalloc.
 */
const encoders = {
  png: { maxPixels: 16_000_000, weight: 1 },
  jpeg: { maxPixels: 16_000_000, weight: 2 },
  webp: { maxPixels: 4_000_000, weight: 12 },
  avif: { maxPixels: 4_000_000, weight: 14 },
} satisfies Record<OutputFormat, { maxPixels: number; weight: number }>;

type Size = Pick<Picture, 'width' | 'height'>;
type Asked = Pick<Parameters, 'width' | 'height' | 'fit' | 'format'>;

/**
 * Refuses a result that is out of proportion. `outside` and `cover` make the picture as large as covers the box:
 * a line of 1 × 10,000 pixels, 1,000 wide, would be 10,000,000 high before the rest is cut off, and with
 * `outside` it is not cut off.
 * @throws PictureError
 */
export function checkOutputSize(picture: Size, asked: Asked): void {
  const { width, height, fit, format } = asked;
  const covering = scaled(picture, Math.max(width / picture.width, height / picture.height));
  if (fit === 'cover' && Math.max(covering.width, covering.height) >= MAX_COORDINATE) {
    throw new PictureError(
      'too-many-pixels',
      `Expected another fit than "cover" for a picture of ${picture.width} × ${picture.height}: ` +
        `it would become ${covering.width} × ${covering.height} pixels to cover ${width} × ${height}`,
    );
  }
  const output = outputSize(picture, asked);
  const { maxPixels } = encoders[format];
  if (Math.max(output.width, output.height) > MAX_OUTPUT_SIDE || output.width * output.height > maxPixels) {
    throw new PictureError(
      'too-many-pixels',
      `Expected a result of at most ${maxPixels} pixels as ${format}, ${MAX_OUTPUT_SIDE} a side, but a picture of ` +
        `${picture.width} × ${picture.height} with fit "${fit}" would become ${output.width} × ${output.height}`,
    );
  }
}

/** What encoding the result holds in memory, in pixels of a source. */
export function encodingPixels(picture: Size, asked: Asked): number {
  const { width, height } = outputSize(picture, asked);
  return width * height * encoders[asked.format].weight;
}

function outputSize(picture: Size, { width, height, fit }: Asked): Size {
  const scales = [width / picture.width, height / picture.height];
  if (fit === 'outside') return scaled(picture, Math.max(...scales));
  if (fit === 'inside') return scaled(picture, Math.min(...scales));
  return { width, height };
}

function scaled({ width, height }: Size, scale: number): Size {
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

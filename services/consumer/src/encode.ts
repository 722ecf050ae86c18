import { type OutputFormat, type Parameters, pictureErrorFrom } from '@picture-resize/job';
import type { OutputInfo, Sharp } from 'sharp';

export interface Output {
  bytes: Buffer;
  width: number;
  height: number;
}

/**
 * Writes the picture as sRGB and without metadata (sharp's default: no place, no camera, no
 * thumbnail of what was cropped). This is where all the work of decode and resize happens.
 * @throws PictureError
 */
export async function encode(
  pixels: Sharp,
  parameters: Parameters,
  timeLimitSeconds: number,
): Promise<Output> {
  const { format, quality } = parameters;
  const encoded = opaqueFor(pixels, format)
    .timeout({ seconds: timeLimitSeconds })
    .toFormat(format, encoderOptions(format, quality));
  const { data, info } = await run(encoded);
  return { bytes: data, width: info.width, height: info.height };
}

/** JPEG knows no transparency: what shows through is white, as on paper. */
function opaqueFor(pixels: Sharp, format: OutputFormat): Sharp {
  return format === 'jpeg' ? pixels.flatten({ background: '#ffffff' }) : pixels;
}

function encoderOptions(format: OutputFormat, quality: number | undefined) {
  // For PNG, sharp's quality would mean a palette: slow, and not what is asked.
  const chosen = format === 'png' || quality === undefined ? {} : { quality };
  // AVIF's default effort takes forty times as long for about the same bytes.
  return format === 'avif' ? { ...chosen, effort: 0 } : chosen;
}

async function run(encoded: Sharp): Promise<{ data: Buffer; info: OutputInfo }> {
  try {
    return await encoded.toBuffer({ resolveWithObject: true });
  } catch (cause) {
    throw pictureErrorFrom(cause);
  }
}

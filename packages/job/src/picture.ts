import sharp, { type Metadata, type Sharp } from 'sharp';
import type { Limits } from './limits.ts';
import { PictureError } from './picture-error.ts';

export const sourceFormats = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const;

/** What a picture is, told from its own header. */
export interface Picture {
  format: (typeof sourceFormats)[number];
  /** Pixels, as a person sees the picture: after its EXIF orientation. */
  width: number;
  height: number;
}

// Everything that libvips could open is shut but these loaders. SVG and PDF run code or read files.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
    'VipsForeignLoadTiffBuffer',
  ],
});
// Jobs run side by side; threads within one job only add memory. No picture comes twice.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Opens a picture for decoding, turned the way its EXIF orientation says; an animation gives its
 * first frame. Nothing is decoded yet. Truncated files are decoded to their end and no further
 * errors are let pass.
 */
export function openPicture(bytes: Buffer, limits: Pick<Limits, 'maxPixels'>): Sharp {
  return sharp(bytes, {
    autoOrient: true,
    failOn: 'error',
    limitInputPixels: limits.maxPixels,
    pages: 1,
    sequentialRead: true,
  });
}

/**
 * Tells format and size from the bytes alone, without decoding, and refuses what is not one of
 * {@link sourceFormats}, is broken at the head, or is larger than the limits.
 * @throws PictureError
 */
export async function inspectPicture(
  bytes: Buffer,
  limits: Pick<Limits, 'maxPixels' | 'maxPictureBytes'>,
): Promise<Picture> {
  if (bytes.length > limits.maxPictureBytes) {
    throw new PictureError(
      'too-many-bytes',
      `Expected a picture of at most ${limits.maxPictureBytes} bytes but received ${bytes.length}`,
    );
  }
  const metadata = await readHeader(bytes);
  const format = formatOf(metadata);
  const { width, height } = metadata.autoOrient;
  if (width * height > limits.maxPixels) {
    throw new PictureError(
      'too-many-pixels',
      `Expected a picture of at most ${limits.maxPixels} pixels but received ${width} × ${height}`,
    );
  }
  return { format, width, height };
}

async function readHeader(bytes: Buffer): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false, pages: 1 }).metadata();
  } catch (cause) {
    throw pictureErrorFrom(cause);
  }
}

function formatOf(metadata: Metadata): Picture['format'] {
  if (metadata.format === 'heif' && metadata.compression === 'av1') return 'avif';
  const format = sourceFormats.find((known) => known === metadata.format);
  if (format === undefined) throw unsupported();
  return format;
}

/** Says in words for the sender what libvips said of a picture; the original stays as the cause. */
export function pictureErrorFrom(cause: unknown): PictureError {
  const said = cause instanceof Error ? cause.message : String(cause);
  if (/unsupported image format|operation is blocked|is empty/i.test(said)) return unsupported(cause);
  if (/exceeds pixel limit/i.test(said)) {
    return new PictureError('too-many-pixels', 'The picture has more pixels than are accepted', { cause });
  }
  if (/timeout/i.test(said)) {
    return new PictureError('took-too-long', 'The picture took longer to resize than is allowed', { cause });
  }
  return new PictureError('corrupt-picture', 'The picture is damaged: it can not be read to its end', {
    cause,
  });
}

function unsupported(cause?: unknown): PictureError {
  return new PictureError(
    'unsupported-picture',
    `Expected a picture in one of the formats ${sourceFormats.join(', ')} but received something else`,
    { cause },
  );
}

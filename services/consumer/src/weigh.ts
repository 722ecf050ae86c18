import { inspectPicture, type Limits, PictureError } from '@picture-resize/job';

/**
 * How many of `slots` a picture takes while it is worked on, at least one. An interlaced picture is in
 * memory whole while it is decoded, so what is in hand at once must never have more pixels together than
 * one picture may have; and one as large as may be works alone.
 */
export async function weigh(
  source: Buffer,
  limits: Pick<Limits, 'maxPixels' | 'maxPictureBytes'>,
  slots: number,
): Promise<number> {
  try {
    const { width, height } = await inspectPicture(source, limits);
    return Math.max(1, Math.ceil((slots * width * height) / limits.maxPixels));
  } catch (error) {
    // It will fail when its turn comes, before it is decoded.
    if (error instanceof PictureError) return 1;
    throw error;
  }
}

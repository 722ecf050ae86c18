import { encodingPixels, inspectPicture, type Job, type Limits, PictureError } from '@picture-resize/job';

/**
 * How many of `slots` a job takes while it is worked on, at least one. An interlaced picture is in memory whole
 * while it is decoded, and a result while it is encoded, so what is in hand at once must never hold more pixels
 * together than one picture may have; and one job that holds as many works alone.
 */
export async function weigh(
  { source, parameters }: Pick<Job, 'source' | 'parameters'>,
  limits: Pick<Limits, 'maxPixels' | 'maxPictureBytes'>,
  slots: number,
): Promise<number> {
  try {
    const picture = await inspectPicture(source, limits);
    const pixels = picture.width * picture.height + encodingPixels(picture, parameters);
    return Math.min(slots, Math.max(1, Math.ceil((slots * pixels) / limits.maxPixels)));
  } catch (error) {
    // It will fail when its turn comes, before it is decoded.
    if (error instanceof PictureError) return 1;
    throw error;
  }
}

import {
  checkOutputSize,
  inspectPicture,
  type Job,
  type Limits,
  openPicture,
  type Picture,
  sourceAttributes,
} from '@picture-resize/job';
import { describeSpan } from '@picture-resize/service-kit';
import type { Sharp } from 'sharp';

export interface Decoding {
  picture: Picture;
  /** Nothing runs yet: libvips decodes only what the later steps ask for, as they ask for it. */
  pixels: Sharp;
}

/**
 * Checks the picture again, as the api did before (a message may come from an api with other limits),
 * and opens it.
 * @throws PictureError
 */
export async function decode({ source, parameters }: Job, limits: Limits): Promise<Decoding> {
  const picture = await inspectPicture(source, limits);
  describeSpan(sourceAttributes(picture));
  checkOutputSize(picture, parameters);
  return { picture, pixels: openPicture(source, limits) };
}

import type { Parameters } from '@picture-resize/job';
import type { Sharp } from 'sharp';

const white = { r: 255, g: 255, b: 255 };

/** Brings the picture into its box. What `contain` leaves empty is transparent, and white in a jpeg. */
export function resize(pixels: Sharp, { width, height, fit, format }: Parameters): Sharp {
  const background = { ...white, alpha: format === 'jpeg' ? 1 : 0 };
  return pixels.resize({ width, height, fit, background });
}

import type { Parameters } from '@picture-resize/job';
import type { Sharp } from 'sharp';

const transparent = { r: 255, g: 255, b: 255, alpha: 0 };

/** Brings the picture into its box. What `contain` leaves empty is transparent. */
export function resize(pixels: Sharp, { width, height, fit }: Parameters): Sharp {
  return pixels.resize({ width, height, fit, background: transparent });
}

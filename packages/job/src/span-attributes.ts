import type { Parameters } from './parameters.ts';
import type { Picture } from './picture.ts';

/** What was asked, for a span. */
export function parameterAttributes({ width, height, fit, format, quality }: Parameters) {
  return {
    'job.width': width,
    'job.height': height,
    'job.fit': fit,
    'job.format': format,
    ...(quality === undefined ? {} : { 'job.quality': quality }),
  };
}

/** What came in, for a span. The picture itself never goes into one. */
export function sourceAttributes({ format, width, height }: Picture) {
  return {
    'picture.source.format': format,
    'picture.source.width': width,
    'picture.source.height': height,
    'picture.source.pixels': width * height,
  };
}

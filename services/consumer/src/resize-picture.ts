import { type Job, type JobRow, type Limits, PictureError } from '@picture-resize/job';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { resize } from './resize.ts';
import { doneRow, failedRow } from './rows.ts';
import type { Step } from './step.ts';

/**
 * decode → resize → encode; what is wrong with the picture makes a failed row and no error. libvips works when
 * the result is asked for, so the times say: decode looks at the head, resize plans, encode does it all.
 */
export async function resizePicture(
  job: Job,
  row: JobRow,
  { limits, jobSeconds, step }: { limits: Limits; jobSeconds: number; step: Step },
): Promise<JobRow> {
  const { parameters } = job;
  try {
    const { picture, pixels } = await step('decode', () => decode(job, limits));
    const resized = await step('resize', () => resize(pixels, parameters));
    const output = await step('encode', () => encode(resized, parameters, jobSeconds));
    return doneRow(row, picture, output);
  } catch (error) {
    if (error instanceof PictureError) return failedRow(row, error.code, error.message);
    throw error;
  }
}

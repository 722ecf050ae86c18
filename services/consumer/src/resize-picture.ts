import { type Job, type JobRow, type Limits, PictureError } from '@picture-resize/job';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { resize } from './resize.ts';
import { doneRow, failedRow } from './rows.ts';

/** decode → resize → encode; what is wrong with the picture makes a failed row and no error. */
export async function resizePicture(
  job: Job,
  row: JobRow,
  limits: Limits,
  timeLimitSeconds: number,
): Promise<JobRow> {
  try {
    const { picture, pixels } = await decode(job, limits);
    const output = await encode(resize(pixels, job.parameters), job.parameters, timeLimitSeconds);
    return doneRow(row, picture, output);
  } catch (error) {
    if (error instanceof PictureError) return failedRow(row, error.code, error.message);
    throw error;
  }
}

import {
  acceptedAt,
  type FailureCode,
  type Job,
  type JobId,
  type JobRow,
  type Picture,
} from '@picture-resize/job';
import type { Output } from './encode.ts';

/** The row of a job that a consumer begins. */
export function startedRow(id: JobId, source: Buffer, job: Job | undefined): JobRow {
  const { width = null, height = null, fit = null, format = null, quality } = job?.parameters ?? {};
  return {
    id,
    status: 'processing',
    attempts: 1,
    acceptedAt: new Date(acceptedAt(id)),
    startedAt: new Date(),
    finishedAt: null,
    width,
    height,
    fit,
    format,
    quality: quality ?? null,
    sourceFormat: null,
    sourceWidth: null,
    sourceHeight: null,
    sourceBytes: source.length,
    outputWidth: null,
    outputHeight: null,
    outputBytes: null,
    output: null,
    errorCode: null,
    errorDetail: null,
  };
}

/** The same row with its result. */
export function doneRow(row: JobRow, picture: Picture, output: Output): JobRow {
  return {
    ...row,
    status: 'done',
    finishedAt: new Date(),
    sourceFormat: picture.format,
    sourceWidth: picture.width,
    sourceHeight: picture.height,
    outputWidth: output.width,
    outputHeight: output.height,
    outputBytes: output.bytes.length,
    output: output.bytes,
  };
}

/** The same row with the reason why there is no result. */
export function failedRow(row: JobRow, code: FailureCode, detail: string): JobRow {
  return {
    ...row,
    status: 'failed',
    finishedAt: new Date(),
    errorCode: code,
    errorDetail: detail.slice(0, 500),
  };
}

import type { Limits } from '@picture-resize/job';
import type { Request, RequestHandler } from 'express';
import { parseJson } from './parse-json.ts';
import { parseMultipart } from './parse-multipart.ts';
import { parsePicture } from './parse-picture.ts';
import { type FieldError, Problem } from './problem.ts';

/** A request taken apart, not yet judged. */
export interface Parsed {
  /** The picture's bytes, or what is wrong with the field that should hold them. */
  image: Buffer | FieldError;
  /** All other fields as they came. */
  parameters: Record<string, unknown>;
}

/** Reads one kind of body into `request.body` and then takes it apart. */
export interface BodyParser {
  /** Media type as express's `request.is` takes it. */
  type: string;
  read: RequestHandler;
  take: (request: Request) => Parsed;
}

/** Chooses by content type. A body is cut off at the limit while it comes in. */
export function createParse(limits: Limits): (request: Request) => BodyParser {
  const parsers = [parseJson(limits), parsePicture(limits), parseMultipart(limits)];
  return (request) => {
    const parser = parsers.find(({ type }) => request.is(type));
    if (parser !== undefined) return parser;
    throw new Problem(
      'unsupported-content',
      `Expected a body of application/json, image/* or multipart/form-data but received ${
        request.headers['content-type'] ?? 'no content type'
      }`,
      { headers: { 'Accept-Post': 'application/json, image/*, multipart/form-data' } },
    );
  };
}

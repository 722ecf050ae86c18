import type { Limits } from '@picture-resize/job';
import type { Request } from 'express';
import type { BodyParser } from './body-parser.ts';
import { parseJson } from './parse-json.ts';
import { parseMultipart } from './parse-multipart.ts';
import { parsePicture } from './parse-picture.ts';
import { Problem } from './problem.ts';

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

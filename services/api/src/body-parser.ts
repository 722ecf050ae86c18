import type { Request, RequestHandler } from 'express';
import type { FieldError } from './problem.ts';

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

import type { ServerResponse } from 'node:http';
import type { Response } from 'express';

/** How a request ended, for its metric and its span. */
export interface End {
  /** The answer's status, or what it would have been had it been known when the answer began. */
  code: number;
  /** Why that is no success: the code of a problem, or that the client left. */
  reason?: string;
}

/** The reason where the client went away: no problem, as nobody is told of it. */
export const CLIENT_LEFT = 'client-left';
/** The client went away before the end of its answer, or did not take it in time; nginx's number for it. */
const CLIENT_CLOSED_REQUEST = 499;

/** Remembers what went wrong, for when the request has ended. */
export function rememberFailure(response: Response, failure: Required<End>): void {
  response.locals.failure = failure;
}

/** Expects a response that is closed. */
export function endOfRequest(response: ServerResponse & { locals?: { failure?: Required<End> } }): End {
  const failure = response.locals?.failure;
  // Told as the answer, or by breaking off one that had begun as another.
  if (failure !== undefined && response.headersSent) return failure;
  if (response.writableFinished) return { code: response.statusCode };
  return { code: CLIENT_CLOSED_REQUEST, reason: CLIENT_LEFT };
}

import { type Logger, recordException } from '@picture-resize/service-kit';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { CLIENT_LEFT, rememberFailure } from './end-of-request.ts';
import { jobRoutes, routeName } from './job-routes.ts';
import type { ApiMetrics } from './metrics.ts';
import { Problem } from './problem.ts';

/** The one place where a failed request is answered and counted, and logged where it is our fault. */
export function answerProblem(logger: Logger, { refused }: Pick<ApiMetrics, 'refused'>): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const problem = problemFrom(error);
    const leftAsItSent = request.destroyed && !request.complete;
    const reason = leftAsItSent ? CLIENT_LEFT : problem.code;
    if (request.method === 'POST' && routeName(request.path) === jobRoutes.jobs) refused.inc({ reason });
    // The parsers take what breaks off for a mistake. Nobody is left to be told.
    if (leftAsItSent) return;
    rememberFailure(response, { code: problem.status, reason });
    // Any number of clients may be told so; it is counted, and no line each.
    if (problem.status >= 500 && problem.code !== 'busy') {
      const err = problem.cause ?? error;
      logger.error({ err, method: request.method, path: request.path }, problem.message);
      recordException(err);
    }
    // Too late for an answer: the client sees a broken connection, which is the truth.
    if (response.headersSent) return void response.destroy();
    // It was the picture's, which is not what comes now.
    response.removeHeader('ETag');
    response.removeHeader('Last-Modified');
    // What is left of an unread body Node reads and throws away, for as long as a body may take: a client
    // that is cut off while it sends would see a broken pipe and not this answer.
    response
      .status(problem.status)
      .set({ ...problem.headers, 'Cache-Control': 'no-store' })
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  };
}

/** For every address that takes some methods but not this one. */
export function methodNotAllowed(allowed: string): RequestHandler {
  return ({ method }) => {
    throw new Problem('method-not-allowed', `Expected ${allowed} but received ${method}`, {
      headers: { Allow: allowed },
    });
  };
}

/** For every address that is none. */
export const unknownPath: RequestHandler = ({ path }) => {
  throw new Problem('unknown-path', `Expected /, /result, /api or /api/{id} but received ${path}`);
};

function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isHttpError(error)) return fromHttpError(error);
  return new Problem('internal', 'The fault is ours and has been written down. Please try again.', {
    cause: error,
  });
}

/** What express and its body parsers throw: `status`, and for bodies a `type`. */
interface HttpError extends Error {
  status: number;
  type?: string;
  limit?: number;
}

function isHttpError(error: unknown): error is HttpError {
  return (
    error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500
  );
}

function fromHttpError({ status, type, limit, message }: HttpError): Problem {
  if (status === 413)
    return new Problem('too-large', `Expected a body of at most ${limit} bytes but received more`);
  if (status === 415)
    return new Problem('unsupported-content', `Expected a plain or gzip body in UTF-8: ${message}`);
  if (type === 'entity.parse.failed') {
    return new Problem('invalid-request', 'Expected the body to be JSON but it can not be parsed');
  }
  return new Problem('invalid-request', `Expected a request that can be read but: ${message}`);
}

import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Problem } from './problem.ts';

const WINDOW_MS = 60_000;

/**
 * So many requests a minute for each owner of keys, and for each address of those who have none. Counted in
 * this process alone: two apis let through twice as much.
 */
export function limitRate(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: ({ ip = '' }, response) =>
      response.locals.owner ? `owner ${response.locals.owner}` : ipKeyGenerator(ip),
    // A header of a proxy that is not trusted is ignored; the library would warn of it with a stack.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: (_, response, next) => {
      next(
        new Problem(
          'rate-limited',
          `Expected at most ${perMinute} requests a minute; Retry-After says when to go on`,
          { headers: { 'Retry-After': String(response.getHeader('retry-after')) } },
        ),
      );
    },
  });
}

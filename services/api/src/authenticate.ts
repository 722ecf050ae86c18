import type { Owner } from '@picture-resize/job';
import type { RequestHandler, Response } from 'express';
import type { ApiKeys } from './api-keys.ts';
import { Problem } from './problem.ts';

/** Finds out whose key came with the request, and refuses none yet. Without keys everything is nobody's. */
export function identify(keys: ApiKeys | undefined): RequestHandler {
  return (request, response, next) => {
    const key = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
    const owner = key === undefined ? undefined : keys?.ownerOf(key);
    response.locals.owner = keys === undefined ? '' : owner;
    next();
  };
}

/** Lets nobody past whom {@link identify} could not tell. RFC 6750, section 3. */
export const requireOwner: RequestHandler = (request, response, next) => {
  if (response.locals.owner !== undefined) return next();
  const received = request.get('authorization') === undefined ? 'none' : 'one that is not known here';
  throw new Problem(
    'no-valid-key',
    `Expected a key as in "Authorization: Bearer <key>" but received ${received}`,
    { headers: { 'WWW-Authenticate': 'Bearer realm="picture-resize"' } },
  );
};

/** Whose request this is. Expects {@link requireOwner} before it. */
export function ownerOf(response: Response): Owner {
  return response.locals.owner;
}

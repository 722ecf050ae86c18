import type { Owner } from '@picture-resize/job';
import type { RequestHandler, Response } from 'express';
import type { ApiKeys } from './api-keys.ts';
import { Problem } from './problem.ts';

/** Whose key an Authorization header holds; undefined: nobody's. Without keys everything is nobody's, who is ''. */
export function readOwner(keys: ApiKeys | undefined, authorization: string | undefined): Owner | undefined {
  if (keys === undefined) return '';
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return key === undefined ? undefined : keys.ownerOf(key);
}

/** Finds out whose key came with the request, and refuses none yet. */
export function identify(keys: ApiKeys | undefined): RequestHandler {
  return (request, response, next) => {
    response.locals.owner = readOwner(keys, request.get('authorization'));
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

import cors from 'cors';
import type { RequestHandler } from 'express';

/**
 * Lets the pages of other origins use the api from a browser. A key travels in a header that such a page sets
 * by itself, so no cookies are allowed.
 */
export function allowOrigins(origins: string[]): RequestHandler {
  return cors({
    origin: origins.includes('*') ? '*' : origins,
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: ['authorization', 'content-type'],
    exposedHeaders: ['etag', 'identifier', 'location', 'ratelimit', 'ratelimit-policy', 'retry-after'],
    maxAge: 600,
  });
}

import type { Limits } from '@picture-resize/job';
import express from 'express';
import type { BodyParser } from './body-parser.ts';

/** The picture itself as the body; its parameters in the query. What it is, its bytes will tell. */
export function parsePicture({ maxBodyBytes }: Limits): BodyParser {
  return {
    type: 'image/*',
    read: express.raw({ type: 'image/*', limit: maxBodyBytes }),
    take: ({ body, query }) => ({
      // express leaves the body alone where there was none
      image:
        Buffer.isBuffer(body) && body.length > 0
          ? body
          : { field: 'image', detail: 'Expected a picture as the body but received nothing' },
      parameters: query,
    }),
  };
}

import { issueId } from '@picture-resize/job';
import type { Logger } from '@picture-resize/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import type { BodyParser } from './parse.ts';
import { links } from './present.ts';
import type { Publish } from './publish.ts';
import type { Validate } from './validate.ts';

interface Dependencies {
  parse: (request: Request) => BodyParser;
  validate: Validate;
  publish: Publish;
  secret: string;
  logger: Logger;
}

/** Accepts a job: parse → validate → publish. When it answers 202 the broker has the job. */
export function postJob({ parse, validate, publish, secret, logger }: Dependencies): RequestHandler {
  return async (request, response) => {
    const parser = parse(request);
    await readBody(parser, request, response);
    const { parameters, source } = await validate(parser.take(request));

    const id = issueId(secret, Date.now());
    await publish({ id, parameters, source });

    logger.info({ jobId: id, sourceBytes: source.length, ...parameters }, 'job accepted');
    response
      .status(202)
      .location(`/api/${id}`)
      .set('identifier', id)
      .json({ id, status: 'queued', links: links(id) });
  };
}

function readBody(parser: BodyParser, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.read(request, response, (error) => (error === undefined ? resolve() : reject(error)));
  });
}

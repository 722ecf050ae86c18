import { issueId } from '@picture-resize/job';
import type { Logger } from '@picture-resize/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import { ownerOf } from './authenticate.ts';
import type { BodyParser } from './body-parser.ts';
import type { ReserveBytes } from './bytes-in-flight.ts';
import type { CheckBacklog } from './check-backlog.ts';
import { links } from './present.ts';
import type { Publish } from './publish.ts';
import type { Validate } from './validate.ts';

interface Dependencies {
  checkBacklog: CheckBacklog;
  reserveBytes: ReserveBytes;
  parse: (request: Request) => BodyParser;
  validate: Validate;
  publish: Publish;
  secret: string;
  logger: Logger;
}

/** Accepts a job: admit → parse → validate → publish. When it answers 202 the broker has the job. */
export function postJob(dependencies: Dependencies): RequestHandler {
  const { checkBacklog, reserveBytes, parse, validate, publish, secret, logger } = dependencies;
  return async (request, response) => {
    checkBacklog();
    const release = reserveBytes(request);
    let settled: Promise<unknown> = Promise.resolve();
    try {
      const parser = parse(request);
      await readBody(parser, request, response);
      const { parameters, source } = await validate(parser.take(request));

      const owner = ownerOf(response);
      const id = issueId(secret, Date.now(), owner);
      const publication = publish({ id, owner, parameters, source });
      settled = publication.settled;
      await publication.confirmed;

      logger.info(
        { jobId: id, ...(owner && { owner }), sourceBytes: source.length, ...parameters },
        'job accepted',
      );
      response
        .status(202)
        .location(`/api/${id}`)
        .set('identifier', id)
        .json({ id, status: 'queued', links: links(id) });
    } finally {
      // kafkajs may hold the picture for longer than the client waits.
      void settled.then(release);
    }
  };
}

function readBody(parser: BodyParser, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.read(request, response, (error) => (error === undefined ? resolve() : reject(error)));
  });
}

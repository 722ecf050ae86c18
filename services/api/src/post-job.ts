import { parameterAttributes } from '@picture-resize/job';
import { describeSpan, type Logger, timeStage } from '@picture-resize/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import { ownerOf } from './authenticate.ts';
import type { BodyParser } from './body-parser.ts';
import type { ReserveBody } from './bytes-in-flight.ts';
import type { CheckBacklog } from './check-backlog.ts';
import type { ApiMetrics, Stage } from './metrics.ts';
import { newJobId } from './new-job-id.ts';
import type { Links } from './present.ts';
import type { Publish } from './publish.ts';
import type { Validate } from './validate.ts';

interface Dependencies {
  checkBacklog: CheckBacklog;
  reserveBody: ReserveBody;
  parse: (request: Request) => BodyParser;
  validate: Validate;
  publish: Publish;
  secret: string;
  links: Links;
  metrics: Pick<ApiMetrics, 'accepted' | 'stageDuration'>;
  logger: Logger;
}

/** Accepts a job: admit → parse → validate → publish. When it answers 202 the broker has the job. */
export function postJob(dependencies: Dependencies): RequestHandler {
  const { checkBacklog, reserveBody, parse, validate, publish, secret, links, metrics, logger } =
    dependencies;
  return async (request, response) => {
    const owner = ownerOf(response);
    const id = newJobId(secret, owner);
    checkBacklog(id);
    const release = reserveBody(request);
    let settled: Promise<unknown> = Promise.resolve();
    const stage = <T>(name: Stage, work: () => Promise<T>) => timeStage(metrics.stageDuration, name, work);
    try {
      const parsed = await stage('parse', async () => {
        const parser = parse(request);
        await readBody(parser, request, response);
        return parser.take(request);
      });
      const { parameters, source } = await stage('validate', () => validate(parsed));

      describeSpan({
        'job.id': id,
        ...parameterAttributes(parameters),
        'picture.source.bytes': source.length,
      });
      const publication = publish({ id, owner, parameters, source });
      settled = publication.settled;
      await publication.confirmed;

      metrics.accepted.inc();
      logger.info(
        { job_id: id, ...(owner && { owner }), sourceBytes: source.length, ...parameters },
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

import express, { type Express } from 'express';
import { answerProblem, methodNotAllowed, unknownPath } from './answer-problem.ts';
import { getEvents } from './get-events.ts';
import { getJob, getPicture, type JobReading } from './get-job.ts';
import { postJob } from './post-job.ts';
import { securityHeaders } from './security-headers.ts';
import { servePage } from './serve-page.ts';

type PostDependencies = Parameters<typeof postJob>[0];

/** Which address is answered by which file. A trailing slash makes no difference. */
export function createRoutes(posting: PostDependencies, reading: JobReading): Express {
  const routes = express();
  routes.disable('x-powered-by');
  routes.disable('etag');
  routes.use(securityHeaders());

  routes.route('/api').post(postJob(posting)).all(methodNotAllowed('POST'));
  routes.route('/api/:id').get(getJob(reading)).all(methodNotAllowed('GET, HEAD'));
  routes.route('/api/:id/picture').get(getPicture(reading)).all(methodNotAllowed('GET, HEAD'));
  routes.route('/api/:id/events').get(getEvents(reading)).all(methodNotAllowed('GET, HEAD'));
  routes.use(servePage());

  routes.use(unknownPath);
  routes.use(answerProblem(posting.logger));
  return routes;
}

import express, { type Express, type RequestHandler } from 'express';
import { answerProblem, methodNotAllowed, unknownPath } from './answer-problem.ts';
import { getEvents } from './get-events.ts';
import { getJob, getPicture, type JobReading } from './get-job.ts';
import { postJob } from './post-job.ts';
import { securityHeaders } from './security-headers.ts';
import { servePage } from './serve-page.ts';

type PostDependencies = Parameters<typeof postJob>[0] & {
  /** Stands before the body is read: refuses what would be too much. */
  admission: RequestHandler[];
};

/** Which address is answered by which file. A trailing slash makes no difference. */
export function createRoutes(posting: PostDependencies, reading: JobReading): Express {
  const routes = express();
  routes.disable('x-powered-by');
  routes.disable('etag');
  routes.use(securityHeaders());

  routes
    .route('/api')
    .post(...posting.admission, postJob(posting))
    .all(methodNotAllowed('POST'));
  routes.route('/api/:id').get(getJob(reading)).all(methodNotAllowed('GET'));
  routes.route('/api/:id/picture').get(getPicture(reading)).all(methodNotAllowed('GET'));
  routes.route('/api/:id/events').get(getEvents(reading)).all(methodNotAllowed('GET'));
  routes.use(servePage());

  routes.use(unknownPath);
  routes.use(answerProblem(posting.logger));
  return routes;
}

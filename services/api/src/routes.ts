import express, { type Express } from 'express';
import { allowOrigins } from './allow-origins.ts';
import { answerProblem, methodNotAllowed, unknownPath } from './answer-problem.ts';
import type { ApiKeys } from './api-keys.ts';
import { identify, requireOwner } from './authenticate.ts';
import { getEvents } from './get-events.ts';
import { getJob, getPicture, type JobReading } from './get-job.ts';
import { jobRoutes } from './job-routes.ts';
import { limitRate } from './limit-rate.ts';
import { measureRequests } from './measure-requests.ts';
import type { ApiMetrics } from './metrics.ts';
import { postJob } from './post-job.ts';
import { securityHeaders } from './security-headers.ts';
import { servePage } from './serve-page.ts';

type PostDependencies = Parameters<typeof postJob>[0];

/** Who may come in, from where and how often. */
export interface Access {
  /** Undefined: no key is asked for. */
  keys: ApiKeys | undefined;
  /** Of each owner or address; 0: no limit. */
  requestsPerMinute: number;
  /** Proxies before the api, whose word for the client's address is taken. */
  trustedProxies: number;
  /** Other origins whose pages may use the api. */
  corsOrigins: string[];
}

/** Which address is answered by which file. A trailing slash makes no difference. */
export function createRoutes(
  access: Access,
  posting: PostDependencies,
  reading: JobReading,
  metrics: ApiMetrics,
): Express {
  const routes = express();
  routes.disable('x-powered-by');
  routes.disable('etag');
  routes.set('trust proxy', access.trustedProxies);
  routes.use(measureRequests(metrics));
  routes.use(securityHeaders());
  if (access.corsOrigins.length > 0) routes.use('/api', allowOrigins(access.corsOrigins));
  routes.use('/api', identify(access.keys));
  if (access.requestsPerMinute > 0) routes.use('/api', limitRate(access.requestsPerMinute));
  routes.use('/api', requireOwner);

  routes.route(jobRoutes.jobs).post(postJob(posting)).all(methodNotAllowed('POST'));
  routes.route(jobRoutes.job).get(getJob(reading)).all(methodNotAllowed('GET, HEAD'));
  routes.route(jobRoutes.picture).get(getPicture(reading)).all(methodNotAllowed('GET, HEAD'));
  routes.route(jobRoutes.events).get(getEvents(reading)).all(methodNotAllowed('GET, HEAD'));
  routes.use(servePage());

  routes.use(unknownPath);
  routes.use(answerProblem(posting.logger, metrics));
  return routes;
}

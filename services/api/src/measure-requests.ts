import { activeExemplar } from '@picture-resize/service-kit';
import type { RequestHandler } from 'express';
import { endOfRequest } from './end-of-request.ts';
import { routeName } from './job-routes.ts';
import type { ApiMetrics } from './metrics.ts';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Observes every request to its end: answered, broken off, or left by its client. */
export function measureRequests({
  requestDuration,
  requestsInFlight,
}: Pick<ApiMetrics, 'requestDuration' | 'requestsInFlight'>): RequestHandler {
  return (request, response, next) => {
    const begun = performance.now();
    const exemplar = activeExemplar();
    const route = routeName(request.path);
    requestsInFlight.inc();
    response.once('close', () => {
      requestsInFlight.dec();
      requestDuration.observe({
        labels: {
          method: methods.has(request.method) ? request.method : 'other',
          route,
          code: endOfRequest(response).code,
        },
        value: (performance.now() - begun) / 1000,
        ...exemplar,
      });
    });
    next();
  };
}

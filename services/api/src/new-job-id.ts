import type { IncomingMessage } from 'node:http';
import { issueId, issueUnsignedId, type JobId, type Owner, verifyId } from '@picture-resize/job';
import { activeTraceId } from '@picture-resize/service-kit';
import type { ApiKeys } from './api-keys.ts';
import { readOwner } from './authenticate.ts';
import { jobRoutes, routeName } from './job-routes.ts';

/**
 * The trace id of a request that just begins. One that may become a job gets an id signed for its owner, so
 * that the trace has the job's id; any other gets one that no job can have.
 */
export function createTraceIdFor(secret: string, keys: ApiKeys | undefined) {
  return ({ method, url = '', headers }: IncomingMessage): string => {
    const mayBecomeJob = method === 'POST' && routeName(pathOf(url)) === jobRoutes.jobs;
    const owner = mayBecomeJob ? readOwner(keys, headers.authorization) : undefined;
    return owner === undefined ? issueUnsignedId(Date.now()) : issueId(secret, Date.now(), owner);
  };
}

/** As express sees it: a client that takes us for its proxy sends the whole address. */
function pathOf(url: string): string {
  const path = url.startsWith('/') ? url.split('?', 1)[0] : URL.parse(url)?.pathname;
  return path ?? '';
}

/** The id of the trace that runs; a fresh one where nothing is traced, or where the trace is not this owner's. */
export function newJobId(secret: string, owner: Owner): JobId {
  const traceId = activeTraceId();
  return verifyId(secret, traceId, owner) ? traceId : issueId(secret, Date.now(), owner);
}

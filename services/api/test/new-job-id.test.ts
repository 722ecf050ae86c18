import { expect, test } from '@jest/globals';
import { verifyId } from '@picture-resize/job';
import { createTraceIdFor } from '../src/new-job-id.ts';

const secret = 's'.repeat(32);
const traceIdFor = createTraceIdFor(secret, undefined);
const isJobId = (method: string, url: string) =>
  verifyId(secret, traceIdFor({ method, url, headers: {} } as Parameters<typeof traceIdFor>[0]));

test.each(['/api', '/api/?width=5', 'http://host:5000/api', 'http://host/api?width=5'])(
  'a POST to %s may become a job: its trace has an id for one',
  (url) => expect(isJobId('POST', url)).toBe(true),
);

test.each(['/', '/api/x', 'http://host/', 'http://api', 'http://[/api', '*', ''])(
  'a POST to %j becomes none, nor does what is no POST',
  (url) => {
    expect(isJobId('POST', url)).toBe(false);
    expect(isJobId('GET', '/api')).toBe(false);
  },
);

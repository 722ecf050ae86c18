// Loaded by node --import, before main.ts.
import type { IncomingMessage } from 'node:http';
import { issueUnsignedId } from '@picture-resize/job/id';
import { startTelemetry } from '@picture-resize/service-kit/telemetry';

export type TraceIdFor = (request: IncomingMessage) => string;

let traceIdFor: TraceIdFor = () => issueUnsignedId(Date.now());

/** Who gives a request its trace id; asked before anybody else sees the request. */
export function setTraceIdFor(chosen: TraceIdFor): void {
  traceIdFor = chosen;
}

export const { stop: stopTelemetry, countLost: countLostSpans } = await startTelemetry({
  service: 'api',
  packageJson: new URL('../package.json', import.meta.url),
  patched: ['http', 'express', 'kafkajs', 'mysql2'],
  prepare: async () => (await import('./trace-requests.ts')).traceRequests((request) => traceIdFor(request)),
});

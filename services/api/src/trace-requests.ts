import { type IncomingMessage, ServerResponse } from 'node:http';
import { ROOT_CONTEXT, type Span, SpanStatusCode, type TextMapPropagator, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';
import { opsPaths } from '@picture-resize/service-kit';
import type { Tracing } from '@picture-resize/service-kit/telemetry';
import type { Request } from 'express';
import { endOfRequest } from './end-of-request.ts';
import type { TraceIdFor } from './telemetry.ts';

const w3c = new W3CTraceContextPropagator();

/** Traces that clients begin don't go on here, or they could choose a job's id; ours go on to the consumers. */
const outwards: TextMapPropagator = {
  inject: (context, carrier, setter) => w3c.inject(context, carrier, setter),
  extract: (context) => context,
  fields: () => w3c.fields(),
};

/** How the api is traced: a request's trace id is the id that its job will have. */
export function traceRequests(traceIdFor: TraceIdFor): Tracing {
  const ids = requestIds(traceIdFor);
  return {
    idGenerator: ids,
    propagator: outwards,
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url = '' }) => opsPaths.includes(url),
        disableOutgoingRequestInstrumentation: true,
        startIncomingSpanHook: ids.prepare,
        requestHook: describeRequest,
        applyCustomAttributesOnSpan: describeEnd,
      }),
      // Only for the route in the request's name: a span for each middleware would tell nothing.
      new ExpressInstrumentation({ ignoreLayersType: Object.values(ExpressLayerType) }),
      new KafkaJsInstrumentation({
        producerHook: (span, { message }) =>
          void span.setAttribute('messaging.message.body.size', message.value?.length ?? 0),
      }),
      // Statements without values: a value may be a picture.
      new MySQL2Instrumentation({ maskStatement: true }),
    ],
  };
}

/** The instrumentation calls `prepare` and then starts the span, with nothing in between. */
function requestIds(traceIdFor: TraceIdFor) {
  const random = new RandomIdGenerator();
  let prepared: string | undefined;
  return {
    prepare: (request: IncomingMessage) => {
      prepared = traceIdFor(request);
      return {};
    },
    generateTraceId: () => {
      const id = prepared ?? random.generateTraceId();
      prepared = undefined;
      return id;
    },
    generateSpanId: () => random.generateSpanId(),
  } satisfies IdGenerator & Record<string, unknown>;
}

function describeRequest(span: Span, request: object): void {
  if (!('headers' in request)) return;
  const { url = '', headers } = request as IncomingMessage;
  // Somebody may have put a key there, by mistake; what counts of a query is in job.* anyway.
  if (url.includes('?')) span.setAttribute('url.query', 'not recorded');
  // As announced; unknown where the body comes in chunks.
  const bytes = Number(headers['content-length']);
  if (bytes > 0) span.setAttribute('http.request.body.size', bytes);
  linkToCaller(span, headers);
}

/** The instrumentation has just said what it knows: the answer's status, and the address that the client claims. */
function describeEnd(span: Span, request: object, response: object): void {
  if (!(response instanceof ServerResponse)) return;
  const { code, reason } = endOfRequest(response);
  span.setAttribute('http.response.status_code', code);
  if (reason !== undefined) span.setAttribute('error.type', reason);
  // An answer that had begun well, too.
  if (code >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  // Of express, which knows which proxies may be believed.
  const { ip } = request as Request;
  if (ip !== undefined) span.setAttribute('client.address', ip);
}

function linkToCaller(span: Span, headers: IncomingMessage['headers']): void {
  const caller = trace.getSpanContext(w3c.extract(ROOT_CONTEXT, headers, headerGetter));
  if (caller !== undefined) span.addLink({ context: caller });
}

const headerGetter = {
  keys: (headers: unknown) => Object.keys(headers as object),
  get: (headers: unknown, name: string) => (headers as IncomingMessage['headers'])[name],
};

import { type Attributes, context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';

const tracer = trace.getTracer('picture-resize');

/** Runs a step as a span of the active trace. What it throws is recorded and goes on. Without an SDK it just runs. */
export async function inSpan<T>(name: string, work: (span: Span) => T | Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      recordFailure(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Keeps an error with the span that runs, where somebody has been told less. */
export function recordException(thrown: unknown): void {
  trace.getActiveSpan()?.recordException(asError(thrown));
}

/** Marks a span as failed, with the error's code where it has one. */
function recordFailure(span: Span, thrown: unknown): void {
  const error = asError(thrown);
  span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  span.setAttribute('error.type', 'code' in error ? String(error.code) : error.name);
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Describes the span that runs: the request's or the message's. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** The trace that runs, or undefined where nothing is traced. */
export function activeTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

/** Leads from an observation to the trace that runs; to none where nothing is traced. */
export function activeExemplar(): { exemplarLabels?: { trace_id: string } } {
  const traceId = activeTraceId();
  return traceId === undefined ? {} : { exemplarLabels: { trace_id: traceId } };
}

/**
 * For what goes on in the background: it would hang itself on the request that happened to begin it, or
 * make a trace of its own many times a second.
 */
export function untraced<T>(work: () => T): T {
  return context.with(suppressTracing(ROOT_CONTEXT), work);
}

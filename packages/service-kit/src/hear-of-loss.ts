import { type Attributes, type Counter, createNoopMeter, type MeterProvider } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

/**
 * Hears of every batch that is not delivered, and keeps it from the SDK's processor. That one, told of a failure,
 * begins the next export twice: while a receiver is away, up to 30 would be under way, each with 512 spans.
 */
export function hearOfFailures(
  exporter: SpanExporter,
  onFailure: (spans: number, error: unknown) => void,
): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, ({ code, error }) => {
        if (code === ExportResultCode.FAILED) onFailure(spans.length, error);
        done({ code: ExportResultCode.SUCCESS });
      }),
    shutdown: () => exporter.shutdown(),
  };
}

/**
 * Hears of every span that the processor drops because its queue is full; it tells this to a meter only. The names
 * are not stable yet; lost-spans.test.ts tells when they change.
 */
export function hearOfDrops(onDrop: (spans: number) => void): MeterProvider {
  const noop = createNoopMeter();
  const add = (spans: number, attributes: Attributes = {}) => {
    if (attributes['error.type'] === 'queue_full') onDrop(spans);
  };
  const createCounter = (name: string): Counter =>
    name === 'otel.sdk.processor.span.processed' ? { add } : noop.createCounter(name);
  return { getMeter: () => Object.assign(Object.create(noop), { createCounter }) };
}

import { type Attributes, type Counter, createNoopMeter, type MeterProvider } from '@opentelemetry/api';

/** Why a span reached nobody: its batch was not taken, or too many waited already when it ended. */
export const lossReasons = ['not-delivered', 'queue-full'] as const;

/** Counts spans that are lost; prom-client's counter is one. */
export interface LossCounter {
  inc: (labels: { reason: (typeof lossReasons)[number] }, spans: number) => void;
}

/**
 * Listens to what OpenTelemetry's processor counts of its own spans, and passes on what is lost. It tells
 * nobody else of a queue that is full. The names are not stable yet; the tests of telemetry tell if they change.
 */
export function listenForLoss(counter: LossCounter): MeterProvider {
  const add = (spans: number, attributes: Attributes = {}) => {
    const error = attributes['error.type'];
    if (error === undefined) return;
    counter.inc({ reason: error === 'queue_full' ? 'queue-full' : 'not-delivered' }, spans);
  };
  const noop = createNoopMeter();
  const createCounter = (name: string): Counter =>
    name === 'otel.sdk.processor.span.processed' ? { add } : noop.createCounter(name);
  return { getMeter: () => Object.assign(Object.create(noop), { createCounter }) };
}

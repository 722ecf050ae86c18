import type { TextMapPropagator } from '@opentelemetry/api';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  envDetector,
  hostDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type IdGenerator,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { hearOfDrops, hearOfFailures } from './hear-of-loss.ts';
import type { Logger } from './logger.ts';
import type { LossCounter } from './lost-spans.ts';
import { untraced } from './span.ts';
import { within } from './within.ts';

/** What one service adds to what all have. */
export interface Tracing {
  instrumentations: NodeSDKConfiguration['instrumentations'];
  idGenerator?: IdGenerator;
  /** W3C's where absent. */
  propagator?: TextMapPropagator;
}

export interface RunningTelemetry {
  /** Sends the rest and ends it. */
  stop: () => Promise<void>;
  /** Has lost spans counted from now on; who makes the metrics comes later than the first span. */
  countLost: (counter: LossCounter) => void;
}

/**
 * Spans that wait to be sent; beyond, the newest are dropped. About 1.4 kB each, twice as much where something failed,
 * and 20 kB where a client's headers are as long as Node takes them.
 */
const MAX_QUEUE = 4_096;
/**
 * Characters of a text in a span. Jaeger's store takes none of more than 65,000 bytes, and loses all that came with it.
 */
const MAX_TEXT = 4_096;
const EXPORT_MS = 5_000;
const FLUSH_MS = 3_000;
const SILENCE_MS = 60_000;

/**
 * Starts to trace. Where the traces are sent to is OpenTelemetry's own matter (OTEL_EXPORTER_OTLP_ENDPOINT). A
 * receiver that is away or hangs costs spans and nothing else.
 */
export function startSdk(
  service: string,
  version: string,
  { instrumentations, idGenerator, propagator }: Tracing,
  logger: Logger,
): RunningTelemetry {
  const say = sayNowAndThen(logger);
  setGlobalErrorHandler(say);
  let counter: LossCounter | undefined;
  const sdk = new NodeSDK({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    ),
    resourceDetectors: [serviceInstanceIdDetector, hostDetector, envDetector],
    instrumentations,
    textMapPropagator: propagator ?? new W3CTraceContextPropagator(),
    // Every job has its trace.
    sampler: new AlwaysOnSampler(),
    spanLimits: { attributeValueLengthLimit: MAX_TEXT },
    spanProcessors: [
      cutStatus,
      new BatchSpanProcessor({
        exporter: hearOfFailures(new OTLPTraceExporter({ timeoutMillis: EXPORT_MS }), (spans, error) => {
          counter?.inc({ reason: 'not-delivered' }, spans);
          say(error);
        }),
        maxQueueSize: MAX_QUEUE,
        scheduledDelayMillis: 1_000,
        // The exporter gives up before.
        exportTimeoutMillis: 2 * EXPORT_MS,
        selfObsMeterProvider: hearOfDrops((spans) => counter?.inc({ reason: 'queue-full' }, spans)),
      }),
    ],
    ...(idGenerator && { idGenerator }),
    // By default the SDK sends these too; Jaeger takes none of them.
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return {
    // A stop waits only so long for a receiver, and is none the worse without it.
    stop: () => within(FLUSH_MS, sdk.shutdown()).catch(say),
    countLost: (chosen) => {
      counter = chosen;
    },
  };
}

/** The SDK's limit is for attributes, those of events included, and not for what a status says. */
const cutStatus: SpanProcessor = {
  onStart: () => {},
  onEnding: (span) => {
    const { code, message = '' } = span.status;
    if (message.length > MAX_TEXT) span.setStatus({ code, message: message.slice(0, MAX_TEXT) });
  },
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

/** A receiver that is away fails every second: once a minute is enough. */
function sayNowAndThen(logger: Logger) {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (error: unknown) => {
    if (performance.now() - saidAt < SILENCE_MS) return;
    saidAt = performance.now();
    const reason = error instanceof Error ? error.message : String(error);
    // Else it would be found among the lines of the job whose span began the batch.
    untraced(() => logger.warn({ reason }, 'spans are lost: their receiver does not take them'));
  };
}

import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import type { Tracing } from '@picture-resize/service-kit/telemetry';

/** How a consumer is traced: each message goes on with the trace that its headers name. */
export function traceMessages(): Tracing {
  return {
    instrumentations: [
      new KafkaJsInstrumentation(),
      // Statements without values: a value may be a picture.
      new MySQL2Instrumentation({ maskStatement: true }),
    ],
  };
}

import type { Span } from '@opentelemetry/api';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import type { Tracing } from '@picture-resize/service-kit/telemetry';
import type { Message } from 'kafkajs';

/** The key of a job has 32. */
const KEY_BYTES = 64;

/** How a consumer is traced: each message goes on with the trace that its headers name. */
export function traceMessages(): Tracing {
  return {
    instrumentations: [
      new KafkaJsInstrumentation({ consumerHook: cutKey, producerHook: cutKey }),
      // Statements without values: a value may be a picture.
      new MySQL2Instrumentation({ maskStatement: true }),
    ],
  };
}

/** A stranger's may be of megabytes. The SDK cuts it as well, but keeps all of it in memory until the span is sent. */
function cutKey(span: Span, { message: { key } }: { message: Pick<Message, 'key'> }): void {
  if (!Buffer.isBuffer(key) || key.length <= KEY_BYTES) return;
  span.setAttribute('messaging.kafka.message.key', key.toString('utf8', 0, KEY_BYTES));
}

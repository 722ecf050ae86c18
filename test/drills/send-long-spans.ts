import type { Injected } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { keepDoing } from './keep-doing.ts';

/** Badger's keys have at most 65,000 bytes, and Jaeger makes one of each attribute. */
const TOO_LONG = 'x'.repeat(70_000);

/** Jaeger takes such a span, can't store it, and loses with it whatever else was in the same batch. */
export function sendLongSpans({ ports }: DrillSystem): Injected {
  const send = async () => {
    const now = BigInt(Date.now()) * 1_000_000n;
    const span = {
      traceId: 'd'.repeat(32),
      spanId: 'd'.repeat(16),
      name: 'too long',
      startTimeUnixNano: `${now}`,
      endTimeUnixNano: `${now}`,
      attributes: [{ key: 'text', value: { stringValue: TOO_LONG } }],
    };
    await fetch(`http://127.0.0.1:${ports.observers?.otlp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
    });
  };
  return { heal: keepDoing(send, 1_000) };
}

import { type Logger, pino } from 'pino';
import { activeTraceId } from './span.ts';

export type { Logger } from 'pino';

const secrets = ['authorization', 'password', 'sasl', 'secret'];

/**
 * JSON lines on standard output, ISO times; made readable where a person watches a terminal. A line that is
 * written while a request or a message is worked on has its `trace_id`.
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => ({ trace_id: activeTraceId() }),
    // Ours are in `err`, those that kafkajs logs in `error`; it has texts in both of its.
    serializers: { err: describeError, error: describeError, cause: describeError },
    // Nobody logs these on purpose; an error of a library may carry its settings, two levels deep at most.
    redact: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
    ...(process.stdout.isTTY ? { transport: { target: 'pino-pretty' } } : {}),
  });
}

/** What reads; a database's error also carries what was bound to its statement, which may be a picture. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  return { type: name, message, ...('code' in error && { code: error.code }), stack };
}

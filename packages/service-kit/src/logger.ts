import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** JSON lines on standard output, ISO times; made readable where a person watches a terminal. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    ...(process.stdout.isTTY ? { transport: { target: 'pino-pretty' } } : {}),
  });
}

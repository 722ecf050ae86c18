import { Kafka, logLevel } from 'kafkajs';
import type { Logger } from 'pino';

const levels: Partial<Record<logLevel, 'error' | 'warn' | 'info' | 'debug'>> = {
  [logLevel.ERROR]: 'error',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
  [logLevel.DEBUG]: 'debug',
};

/**
 * kafkajs with time limits that fit messages of megabytes: its own connection time-out of 1 s gives
 * up on a broker that is merely busy. A request that fails is tried again for about three seconds,
 * after which the caller decides.
 */
export function createKafka(clientId: string, brokers: string[], logger: Logger): Kafka {
  return new Kafka({
    clientId,
    brokers,
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    logCreator: () => {
      const kafkaLogger = logger.child({ component: 'kafkajs' });
      return ({ level, log: { message, timestamp: _, ...details } }) =>
        kafkaLogger[levels[level] ?? 'info'](details, message);
    },
  });
}

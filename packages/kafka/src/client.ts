import { Kafka, logLevel, Partitioners, type Producer, type SASLOptions } from 'kafkajs';
import type { Logger } from 'pino';
import { createAnsweringSockets } from './answering-sockets.ts';
import type { KafkaAddress } from './settings.ts';

/**
 * One level milder than kafkajs has it: what it calls an error it tries again, and when it gives up it
 * throws, which is logged by whoever called.
 */
const levels: Partial<Record<logLevel, 'warn' | 'info' | 'debug' | 'trace'>> = {
  [logLevel.ERROR]: 'warn',
  [logLevel.WARN]: 'info',
  [logLevel.INFO]: 'debug',
  [logLevel.DEBUG]: 'trace',
};

const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 };

/**
 * kafkajs with time limits that fit messages of megabytes: its own connection time-out of 1 s gives
 * up on a broker that is merely busy. A request that fails is tried again for about three seconds,
 * after which the caller decides.
 * @param answerMs where given, a connection ends on which an answer stays out for so long. Not for a consumer: to join
 * a group it waits for the others.
 */
export function createKafka(
  clientId: string,
  { brokers, tls, sasl }: Pick<KafkaAddress, 'brokers' | 'tls' | 'sasl'>,
  logger: Logger,
  answerMs?: number,
): Kafka {
  return new Kafka({
    clientId,
    brokers,
    ...(answerMs !== undefined && { socketFactory: createAnsweringSockets(answerMs) }),
    // A certificate that is not of this authority, or not for this name, ends the connection.
    ...(tls && { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } }),
    // A copy: kafkajs puts what it makes of the password into it.
    ...(sasl && { sasl: { ...sasl } as SASLOptions }),
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry,
    logCreator: () => {
      const kafkaLogger = logger.child({ component: 'kafkajs' });
      return ({ level, log: { message, timestamp: _, logger: __, ...details } }) =>
        // In one place kafkajs takes an error for a text.
        kafkaLogger[levels[level] ?? 'debug'](details, String(message));
    },
  });
}

/**
 * A producer that names a job's partition as the api does, and makes no topic by a slip of the pen. It goes on
 * asking for about `patienceMs`, where given: a partition whose leader has died has another one after some seconds.
 */
export function createProducer(kafka: Kafka, patienceMs?: number): Producer {
  return kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    // With pauses of 0.1, 0.2, 0.4 and 0.8 s, and then of a second each.
    ...(patienceMs !== undefined && { retry: { ...retry, retries: 4 + Math.ceil(patienceMs / 1_000) } }),
  });
}

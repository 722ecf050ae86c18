import type { Server } from 'node:http';
import { openDatabase } from '@picture-resize/job';
import { createKafka, deadLetterTopic, ensureTopic } from '@picture-resize/kafka';
import { close, createOpsServer, type Farewell, keepTrying, type Logger } from '@picture-resize/service-kit';
import { Semaphore } from 'async-mutex';
import { Partitioners } from 'kafkajs';
import type { Config } from './config.ts';
import { consume, createConsumer } from './consume.ts';
import { createDeadLetter } from './dead-letter.ts';
import { watchMembership } from './membership.ts';
import { createProcessMessage } from './process-message.ts';
import { purgeNowAndThen } from './purge.ts';
import { createStore } from './store.ts';

/** Longer than a broker may take for a request, shorter than anyone would want to wait. */
const SILENCE_MS = 60_000;

export interface App {
  opsServer: Server;
  /** Resolves when kafkajs has begun to join the group; waits for a broker that is not there yet. */
  start: () => Promise<void>;
  /** Rejects when the group is lost for good. */
  lost: Promise<never>;
  farewell: Farewell;
}

export function createApp(config: Config, logger: Logger): App {
  const { topic, groupId } = config.kafka;
  const kafka = createKafka('consumer', config.kafka, logger);
  const consumer = createConsumer(kafka, groupId);
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  // One connection for each job in hand, one so that none waits for another, one to purge.
  const database = openDatabase(config.database, { connections: config.concurrency + 2, timeoutMs: 5_000 });
  const membership = watchMembership(consumer, SILENCE_MS);
  const opsServer = createOpsServer(membership);
  const stopping = new AbortController();

  const processMessage = createProcessMessage({
    ...config,
    slots: new Semaphore(config.concurrency),
    store: createStore(database),
    deadLetter: createDeadLetter(producer),
    logger,
  });

  const connect = async () => {
    await ensureTopic(kafka, topic);
    await ensureTopic(kafka, deadLetterTopic(topic));
    await producer.connect();
    await consume(
      consumer,
      { topic, concurrency: config.concurrency, stopping: stopping.signal },
      processMessage,
    );
  };

  return {
    opsServer,
    start: async () => {
      await keepTrying('join the group', connect, { logger, signal: stopping.signal });
      const { retentionMs } = config.limits;
      void purgeNowAndThen(database, {
        retentionMs,
        everyMs: config.purgeMs,
        stopping: stopping.signal,
        logger,
      });
    },
    lost: membership.lost,
    farewell: [
      [
        'stop waiting for what is away',
        async () => {
          membership.stopWatching();
          stopping.abort(new Error('The consumer is stopping'));
        },
      ],
      ['finish the jobs in hand and leave the group', () => consumer.disconnect()],
      ['disconnect the producer', () => producer.disconnect()],
      ['close the database pool', () => database.sequelize.close()],
      ['close the ops port', () => close(opsServer)],
    ],
  };
}

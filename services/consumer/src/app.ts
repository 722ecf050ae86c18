import type { Server } from 'node:http';
import { openDatabase, watchDatabase } from '@picture-resize/job';
import { createKafka, createProducer, ensureTopics, requireCoordinator } from '@picture-resize/kafka';
import {
  close,
  createOpsServer,
  type Farewell,
  keepTrying,
  type Logger,
  untraced,
} from '@picture-resize/service-kit';
import { Semaphore } from 'async-mutex';
import type { Kafka } from 'kafkajs';
import type { Config } from './config.ts';
import { consume, createConsumer } from './consume.ts';
import { createDeadLetter } from './dead-letter.ts';
import { exposeMetrics } from './expose-metrics.ts';
import { watchMembership } from './membership.ts';
import { createMetrics } from './metrics.ts';
import { createProcessMessage } from './process-message.ts';
import { purgeNowAndThen } from './purge.ts';
import { createStop } from './stop.ts';
import { createStore } from './store.ts';
import { countLostSpans, stopTelemetry } from './telemetry.ts';

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
  const producer = createProducer(kafka);
  // One connection for each job in hand, one so that none waits for another, one to purge.
  const database = openDatabase(config.database, { connections: config.concurrency + 2, timeoutMs: 5_000 });
  const metrics = createMetrics(config.revision);
  countLostSpans(metrics.spansLost);
  const membership = watchMembership(consumer, SILENCE_MS, metrics);
  const slots = new Semaphore(config.concurrency);
  const opsServer = createOpsServer(
    membership,
    exposeMetrics(membership, slots, config.concurrency, metrics),
  );
  const stop = createStop(config.shutdownMs);

  const processMessage = createProcessMessage({
    ...config,
    slots,
    store: createStore(database),
    deadLetter: createDeadLetter(producer, metrics),
    metrics,
    logger,
    outOfTime: stop.outOfTime,
  });

  const connect = async () => {
    await prepareBroker(kafka, config.kafka);
    await producer.connect();
    const as = { topic, groupId, concurrency: config.concurrency, stopping: stop.begun };
    await consume(consumer, as, processMessage);
  };

  return {
    opsServer,
    start: async () => {
      void watchDatabase(config.database, database.sockets, metrics.databaseUp, stop.begun);
      const failures = metrics.keepTryingFailures;
      await keepTrying('join the group', connect, { logger, signal: stop.begun, failures });
      void untraced(() =>
        purgeNowAndThen(database, {
          retentionMs: config.limits.retentionMs,
          everyMs: config.purgeMs,
          stopping: stop.begun,
          metrics,
          logger,
        }),
      );
    },
    lost: membership.lost,
    farewell: [
      [
        'stop waiting for what is away',
        async () => {
          membership.stopWatching();
          stop.begin();
        },
      ],
      ['finish the jobs in hand and leave the group', () => consumer.disconnect()],
      ['disconnect the producer', () => producer.disconnect()],
      ['close the database pool', () => database.sequelize.close()],
      ['close the ops port', () => close(opsServer)],
      ['send the last spans', stopTelemetry],
    ],
  };
}

/** @throws where the broker is not there, or not ready for a group yet */
async function prepareBroker(kafka: Kafka, { topic, groupId }: Config['kafka']): Promise<void> {
  await ensureTopics(kafka, topic);
  await requireCoordinator(kafka, groupId);
}

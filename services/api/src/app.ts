import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@picture-resize/job';
import { createKafka, ensureTopic } from '@picture-resize/kafka';
import {
  close,
  createOpsServer,
  type Farewell,
  type Health,
  keepTrying,
  type Logger,
} from '@picture-resize/service-kit';
import { openApiKeys } from './api-keys.ts';
import { createBacklogPoll } from './backlog.ts';
import { createReserveBytes } from './bytes-in-flight.ts';
import { createCheckBacklog } from './check-backlog.ts';
import { createCheckId } from './check-id.ts';
import type { Config } from './config.ts';
import { createFind } from './find.ts';
import { createParse } from './parse.ts';
import { createProducer, createPublish } from './publish.ts';
import { createQueuePosition } from './queue-position.ts';
import { createRoutes } from './routes.ts';
import { createValidate } from './validate.ts';
import { createWatch } from './watch.ts';

export interface App {
  httpServer: Server;
  opsServer: Server;
  /** Resolves when jobs can be accepted; waits for a broker that is not there yet. */
  start: () => Promise<void>;
  /** Reads again what may change while the api runs: the keys. */
  reload: () => void;
  farewell: Farewell;
}

export function createApp(config: Config, logger: Logger): App {
  const { topic, groupId } = config.kafka;
  const kafka = createKafka('api', config.kafka, logger);
  const producer = createProducer(kafka, config.publishMs);
  const admin = kafka.admin();
  const database = openDatabase(config.database, { connections: 10, timeoutMs: 3_000 });
  const backlog = createBacklogPoll(admin, topic, groupId);
  const find = createFind(database);
  const stopping = new AbortController();
  const { promise: connected, resolve: onConnected } = Promise.withResolvers<void>();
  const keys = config.apiKeysFile === undefined ? undefined : openApiKeys(config.apiKeysFile, logger);

  const routes = createRoutes(
    { ...config.access, keys },
    {
      checkBacklog: createCheckBacklog(backlog, config.maxBacklog),
      reserveBytes: createReserveBytes(config.maxBytesInFlight, config.limits.maxBodyBytes),
      parse: createParse(config.limits),
      validate: createValidate(config.limits),
      publish: createPublish(producer, { topic, connected, deadlineMs: config.publishMs }),
      secret: config.secret,
      logger,
    },
    {
      checkId: createCheckId(config.secret, config.limits),
      find,
      watch: createWatch(find),
      queuePosition: createQueuePosition(admin, topic, backlog),
      stopping: stopping.signal,
    },
  );
  const httpServer = createServer(
    // A client that dawdles is answered 408 and cut off; Node looks every five seconds.
    {
      requestTimeout: config.http.bodyMs,
      headersTimeout: Math.min(10_000, config.http.bodyMs),
      connectionsCheckingInterval: 5_000,
    },
    routes,
  );
  const ready = (): Health => {
    const broker = backlog.latest() === undefined ? 'does not answer' : 'answers';
    return { ok: broker === 'answers' && !stopping.signal.aborted, checks: { broker } };
  };
  const opsServer = createOpsServer({ live: () => ({ ok: true, checks: {} }), ready });

  const connect = async () => {
    await ensureTopic(kafka, topic);
    await producer.connect();
    await admin.connect();
    onConnected();
  };
  return {
    httpServer,
    opsServer,
    start: async () => {
      await keepTrying('connect to the broker', connect, { logger, signal: stopping.signal });
      void backlog.run(stopping.signal);
    },
    reload: () => keys?.reload(),
    farewell: [
      ['be no longer ready', async () => stopping.abort(new Error('The api is stopping'))],
      ['let the proxy notice', () => sleep(config.drainMs)],
      ['answer the requests in hand', () => close(httpServer)],
      ['disconnect from the broker', () => Promise.all([producer.disconnect(), admin.disconnect()])],
      ['close the database pool', () => database.sequelize.close()],
      ['close the ops port', () => close(opsServer)],
      ['stop looking at the keys', async () => keys?.close()],
    ],
  };
}

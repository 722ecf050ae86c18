import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase, watchDatabase } from '@picture-resize/job';
import { createKafka, createProducer, ensureTopics } from '@picture-resize/kafka';
import {
  close,
  createOpsServer,
  type Farewell,
  type Health,
  keepTrying,
  type Logger,
} from '@picture-resize/service-kit';
import type { Admin, Kafka } from 'kafkajs';
import { openApiKeys } from './api-keys.ts';
import { type BacklogPoll, createBacklogPoll } from './backlog.ts';
import { createReserve, createReserveBody } from './bytes-in-flight.ts';
import { createCheckBacklog } from './check-backlog.ts';
import { createCheckId } from './check-id.ts';
import { ANSWER_MS, type Config } from './config.ts';
import { exposeMetrics } from './expose-metrics.ts';
import { createFind } from './find.ts';
import type { JobReading } from './get-job.ts';
import { type ApiMetrics, createMetrics } from './metrics.ts';
import { createTraceIdFor } from './new-job-id.ts';
import { createParse } from './parse.ts';
import { createLinks, createPresent } from './present.ts';
import { createPublish } from './publish.ts';
import { createQueuePosition } from './queue-position.ts';
import { createReadPicture } from './read-picture.ts';
import { createRoutes } from './routes.ts';
import { countLostSpans, setTraceIdFor, stopTelemetry } from './telemetry.ts';
import { createValidate } from './validate.ts';
import { createWatch } from './watch.ts';
import { watchCertificates } from './watch-certificates.ts';

export interface App {
  httpServer: Server;
  opsServer: Server;
  /** Resolves when jobs can be accepted; waits for a broker that is not there yet. */
  start: () => Promise<void>;
  /** Reads again what may change while the api runs: the keys. */
  reload: () => void;
  farewell: Farewell;
}

interface ReadingParts {
  admin: Admin;
  backlog: BacklogPoll;
  database: Database;
  links: ReturnType<typeof createLinks>;
  metrics: Pick<ApiMetrics, 'pictures' | 'resultBytes'>;
  stopping: AbortSignal;
}

export function createApp(config: Config, logger: Logger): App {
  const { topic } = config.kafka;
  const kafka = createKafka('api', config.kafka, logger, ANSWER_MS);
  const producer = createProducer(kafka, config.publishMs);
  const admin = kafka.admin();
  const letterAdmin = kafka.admin();
  const clients = [producer, admin, letterAdmin];
  const database = openDatabase(config.database, { connections: 10, timeoutMs: 3_000 });
  const metrics = createMetrics(config.revision);
  const backlog = createBacklogPoll(admin, letterAdmin, config.kafka);
  const backlogLimits = { maxBacklog: config.maxBacklog, ...config.limits };
  const links = createLinks(config.jaegerUrl);
  const stopping = new AbortController();
  const { promise: connected, resolve: onConnected } = Promise.withResolvers<void>();
  const keys = config.apiKeysFile === undefined ? undefined : openApiKeys(config.apiKeysFile, logger);
  setTraceIdFor(createTraceIdFor(config.secret, keys));
  countLostSpans(metrics.spansLost);

  const routes = createRoutes(
    { ...config.access, keys },
    {
      checkBacklog: createCheckBacklog(backlog, backlogLimits, metrics),
      reserveBody: createReserveBody(config.maxBytesInFlight, config.limits.maxBodyBytes, metrics.bodyBytes),
      parse: createParse(config.limits),
      validate: createValidate(config.limits),
      publish: createPublish(producer, { topic, connected, deadlineMs: config.publishMs, metrics }),
      secret: config.secret,
      links,
      metrics,
      logger,
    },
    createReading(config, { admin, backlog, database, links, metrics, stopping: stopping.signal }),
    metrics,
  );
  const httpServer = createHttpServer(config.http.transferMs, routes);
  const probes = { live: () => ({ ok: true, checks: {} }), ready: () => readiness(backlog, stopping.signal) };
  const opsServer = createOpsServer(probes, exposeMetrics(backlog, config.kafka, config.limits, metrics));

  const connect = () => connectToBroker(kafka, topic, clients);
  return {
    httpServer,
    opsServer,
    start: async () => {
      void watchDatabase(config.database, database.sockets, metrics.databaseUp, stopping.signal);
      void watchCertificates(config, metrics, stopping.signal);
      const failures = metrics.keepTryingFailures;
      await keepTrying('connect to the broker', connect, { logger, signal: stopping.signal, failures });
      onConnected();
      void backlog.run(stopping.signal);
    },
    reload: () => keys?.reload(),
    farewell: [
      ['be no longer ready', async () => stopping.abort(new Error('The api is stopping'))],
      ['let the proxy notice', () => sleep(config.drainMs)],
      ['answer the requests in hand', () => close(httpServer)],
      ['disconnect from the broker', () => Promise.all(clients.map((client) => client.disconnect()))],
      ['close the database pool', () => database.sequelize.close()],
      ['close the ops port', () => close(opsServer)],
      ['stop looking at the keys', async () => keys?.close()],
      ['send the last spans', stopTelemetry],
    ],
  };
}

function createReading(
  { secret, limits, kafka: { topic }, maxResultBytesInFlight, http }: Config,
  { admin, backlog, database, links, metrics, stopping }: ReadingParts,
): JobReading {
  const find = createFind(database);
  return {
    checkId: createCheckId(secret, limits),
    find,
    readPicture: createReadPicture(
      find,
      createReserve(maxResultBytesInFlight, metrics.resultBytes),
      metrics.pictures,
      http.transferMs,
    ),
    present: createPresent(links),
    watch: createWatch(find),
    queuePosition: createQueuePosition(admin, topic, backlog),
    stopping,
  };
}

async function connectToBroker(kafka: Kafka, topic: string, clients: { connect: () => Promise<void> }[]) {
  await ensureTopics(kafka, topic);
  await Promise.all(clients.map((client) => client.connect()));
}

function readiness(backlog: BacklogPoll, stopping: AbortSignal): Health {
  const broker = backlog.latest() === undefined ? 'does not answer' : 'answers';
  return { ok: broker === 'answers' && !stopping.aborted, checks: { broker } };
}

/** A client that dawdles is answered 408 and cut off; Node looks every five seconds. */
function createHttpServer(transferMs: number, routes: RequestListener): Server {
  const headersTimeout = Math.min(10_000, transferMs);
  return createServer(
    { requestTimeout: transferMs, headersTimeout, connectionsCheckingInterval: 5_000 },
    routes,
  );
}

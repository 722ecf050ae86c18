import {
  databaseFrom,
  databaseSettings,
  limitSettings,
  limitsFrom,
  secretSettings,
} from '@picture-resize/job';
import { kafkaFrom, kafkaSettings } from '@picture-resize/kafka';
import { processSettings, readSettings, SettingsError, telemetrySettings } from '@picture-resize/service-kit';
import { z } from 'zod';

/**
 * How long an answer of the broker may stay out before its connection ends. Three brokers need up to half as long
 * again as KAFKA_REPLICA_LAG_TIME_MAX_MS to leave one of them out, and nobody's connection may end by that; and of
 * PUBLISH_SECONDS there (kafka_client/cluster.yml) something must be left, to ask another broker.
 */
export const ANSWER_MS = 8_000;

/** Every variable the api reads; .env.example names the same ones. */
export const settingsShape = {
  ...processSettings,
  API_PORT: z.coerce.number().int().min(0).max(65_535).default(5000),
  API_HOST: z.string().min(1).default('0.0.0.0'),
  /** Bytes of all request bodies together. */
  MAX_BYTES_IN_FLIGHT: z.coerce.number().int().min(1024).default(100_000_000),
  /** Bytes of all pictures on their way to clients together, as far as they are in memory. */
  MAX_RESULT_BYTES_IN_FLIGHT: z.coerce.number().int().min(1024).default(30_000_000),
  /** Jobs that may wait before new ones are refused. */
  MAX_BACKLOG: z.coerce.number().int().min(1).default(10_000),
  /** How long a client waits for the broker's confirmation: longer than another broker takes to step in. */
  PUBLISH_SECONDS: z.coerce.number().positive().max(60).default(4.5),
  /** How long a client may take to send a request, or to take a picture. */
  BODY_SECONDS: z.coerce.number().positive().max(3600).default(60),
  /** Who may come in: lines of owner:sha256-of-the-key. Empty: everybody. */
  API_KEYS_FILE: z.string().optional(),
  /** Requests of one owner of keys, or of one address, in this process. 0: no limit. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(6_000),
  /** Proxies one behind the other before the api, whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** After a SIGTERM, for a proxy to see at /readyz that it must send no more. Part of SHUTDOWN_SECONDS. */
  DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(0),
  /** Origins whose pages may use the api; `*` is all of them. */
  CORS_ORIGINS: z
    .string()
    .regex(
      /^(\*|https?:\/\/[^\s,/]+(,https?:\/\/[^\s,/]+)*)$/,
      'Expected * or https://host, or several with commas',
    )
    .optional(),
  ...telemetrySettings,
  /** Where people look at traces: the base of Jaeger's own address. Empty: jobs have no link to theirs. */
  JAEGER_URL: z.url({ protocol: /^https?$/, error: 'Expected http://host:port' }).optional(),
  ...kafkaSettings,
  ...databaseSettings,
  ...secretSettings,
  ...limitSettings,
};

export type Config = ReturnType<typeof readConfig>;

/** @throws SettingsError that names every wrong variable. */
export function readConfig(environment = process.env) {
  const settings = readSettings(settingsShape, environment);
  // Nothing would be left for the requests in hand.
  if (settings.DRAIN_SECONDS >= settings.SHUTDOWN_SECONDS)
    throw new SettingsError([
      `DRAIN_SECONDS: Expected less than SHUTDOWN_SECONDS, ${settings.SHUTDOWN_SECONDS}`,
    ]);
  return {
    logLevel: settings.LOG_LEVEL,
    http: { host: settings.API_HOST, port: settings.API_PORT, transferMs: settings.BODY_SECONDS * 1000 },
    maxBytesInFlight: settings.MAX_BYTES_IN_FLIGHT,
    maxResultBytesInFlight: settings.MAX_RESULT_BYTES_IN_FLIGHT,
    maxBacklog: settings.MAX_BACKLOG,
    apiKeysFile: settings.API_KEYS_FILE,
    access: {
      requestsPerMinute: settings.RATE_LIMIT_PER_MINUTE,
      trustedProxies: settings.TRUSTED_PROXIES,
      corsOrigins: settings.CORS_ORIGINS?.split(',') ?? [],
    },
    // A link to a trace that nobody makes would be dead.
    jaegerUrl: settings.OTEL_EXPORTER_OTLP_ENDPOINT && settings.JAEGER_URL?.replace(/\/+$/, ''),
    ops: { host: settings.OPS_HOST, port: settings.OPS_PORT },
    publishMs: settings.PUBLISH_SECONDS * 1000,
    drainMs: settings.DRAIN_SECONDS * 1000,
    shutdownMs: settings.SHUTDOWN_SECONDS * 1000,
    kafka: kafkaFrom(settings),
    database: databaseFrom(settings),
    secret: settings.JOB_ID_SECRET,
    // No setting: the image has it from its build.
    revision: environment.REVISION || 'unknown',
    limits: limitsFrom(settings),
  };
}

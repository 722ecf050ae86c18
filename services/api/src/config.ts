import {
  databaseFrom,
  databaseSettings,
  limitSettings,
  limitsFrom,
  secretSettings,
} from '@picture-resize/job';
import { kafkaFrom, kafkaSettings } from '@picture-resize/kafka';
import { processSettings, readSettings } from '@picture-resize/service-kit';
import { z } from 'zod';

/** Every variable the api reads; .env.example names the same ones. */
export const settingsShape = {
  ...processSettings,
  API_PORT: z.coerce.number().int().min(0).max(65_535).default(5000),
  API_HOST: z.string().min(1).default('0.0.0.0'),
  /** Bytes of all request bodies together. */
  MAX_BYTES_IN_FLIGHT: z.coerce.number().int().min(1024).default(100_000_000),
  /** Jobs that may wait before new ones are refused. */
  MAX_BACKLOG: z.coerce.number().int().min(1).default(10_000),
  /** How long a client may take to send a request. */
  BODY_SECONDS: z.coerce.number().positive().max(3600).default(60),
  ...kafkaSettings,
  ...databaseSettings,
  ...secretSettings,
  ...limitSettings,
};

export type Config = ReturnType<typeof readConfig>;

/** @throws SettingsError that names every wrong variable. */
export function readConfig(environment = process.env) {
  const settings = readSettings(settingsShape, environment);
  return {
    logLevel: settings.LOG_LEVEL,
    http: { host: settings.API_HOST, port: settings.API_PORT, bodyMs: settings.BODY_SECONDS * 1000 },
    maxBytesInFlight: settings.MAX_BYTES_IN_FLIGHT,
    maxBacklog: settings.MAX_BACKLOG,
    ops: { host: settings.OPS_HOST, port: settings.OPS_PORT },
    shutdownMs: settings.SHUTDOWN_SECONDS * 1000,
    kafka: kafkaFrom(settings),
    database: databaseFrom(settings),
    secret: settings.JOB_ID_SECRET,
    limits: limitsFrom(settings),
  };
}

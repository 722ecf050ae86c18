import {
  databaseFrom,
  databaseSettings,
  limitSettings,
  limitsFrom,
  secretSettings,
} from '@picture-resize/job';
import { kafkaFrom, kafkaSettings } from '@picture-resize/kafka';
import { processSettings, readSettings, telemetrySettings } from '@picture-resize/service-kit';
import { z } from 'zod';

/** Every variable the consumer reads; .env.example names the same ones. */
export const settingsShape = {
  ...processSettings,
  ...telemetrySettings,
  ...kafkaSettings,
  ...databaseSettings,
  ...secretSettings,
  ...limitSettings,
  /** Jobs in hand at once in one process. Resizing runs on libuv's pool, which has four threads. */
  CONSUMER_CONCURRENCY: z.coerce.number().int().min(1).max(12).default(4),
  /** How often expired jobs are looked for. */
  PURGE_SECONDS: z.coerce.number().positive().max(86_400).default(60),
  /** A job that takes longer has failed. */
  JOB_SECONDS: z.coerce.number().int().min(1).max(600).default(30),
};

export type Config = ReturnType<typeof readConfig>;

/** @throws SettingsError that names every wrong variable. */
export function readConfig(environment = process.env) {
  const settings = readSettings(settingsShape, environment);
  return {
    logLevel: settings.LOG_LEVEL,
    ops: { host: settings.OPS_HOST, port: settings.OPS_PORT },
    shutdownMs: settings.SHUTDOWN_SECONDS * 1000,
    kafka: kafkaFrom(settings),
    database: databaseFrom(settings),
    secret: settings.JOB_ID_SECRET,
    // No setting: the image has it from its build.
    revision: environment.REVISION || 'unknown',
    limits: limitsFrom(settings),
    concurrency: settings.CONSUMER_CONCURRENCY,
    purgeMs: settings.PURGE_SECONDS * 1000,
    jobSeconds: settings.JOB_SECONDS,
  };
}

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
    http: { host: settings.API_HOST, port: settings.API_PORT },
    ops: { host: settings.OPS_HOST, port: settings.OPS_PORT },
    shutdownMs: settings.SHUTDOWN_SECONDS * 1000,
    kafka: kafkaFrom(settings),
    database: databaseFrom(settings),
    secret: settings.JOB_ID_SECRET,
    limits: limitsFrom(settings),
  };
}

import {
  databaseFrom,
  databaseSettings,
  limitSettings,
  retentionFrom,
  secretSettings,
} from '@picture-resize/job';
import { kafkaFrom, kafkaSettings } from '@picture-resize/kafka';
import { processSettings, readSettings } from '@picture-resize/service-kit';
import { z } from 'zod';

/** What the commands read; those about the process are for the auditor alone. */
export const settingsShape = {
  ...processSettings,
  /** How often the auditor audits. */
  AUDIT_SECONDS: z.coerce.number().positive().max(86_400).default(300),
  ...kafkaSettings,
  ...databaseSettings,
  ...secretSettings,
  RETENTION_DAYS: limitSettings.RETENTION_DAYS,
};

export type Config = ReturnType<typeof readConfig>;

/** Who looks after the system needs the same addresses as those who run it. @throws SettingsError */
export function readConfig(environment = process.env) {
  const settings = readSettings(settingsShape, environment);
  return {
    logLevel: settings.LOG_LEVEL,
    ops: { host: settings.OPS_HOST, port: settings.OPS_PORT },
    shutdownMs: settings.SHUTDOWN_SECONDS * 1000,
    auditMs: settings.AUDIT_SECONDS * 1000,
    kafka: kafkaFrom(settings),
    database: databaseFrom(settings),
    secret: settings.JOB_ID_SECRET,
    retentionMs: retentionFrom(settings),
    // No setting: the image has it from its build.
    revision: environment.REVISION || 'unknown',
  };
}

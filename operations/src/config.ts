import {
  databaseFrom,
  databaseSettings,
  limitSettings,
  limitsFrom,
  secretSettings,
} from '@picture-resize/job';
import { kafkaFrom, kafkaSettings } from '@picture-resize/kafka';
import { readSettings } from '@picture-resize/service-kit';

export const settingsShape = { ...kafkaSettings, ...databaseSettings, ...secretSettings, ...limitSettings };

export type Config = ReturnType<typeof readConfig>;

/** Who looks after the system needs the same addresses as those who run it. @throws SettingsError */
export function readConfig(environment = process.env) {
  const settings = readSettings(settingsShape, environment);
  return {
    kafka: kafkaFrom(settings),
    database: databaseFrom(settings),
    secret: settings.JOB_ID_SECRET,
    limits: limitsFrom(settings),
  };
}

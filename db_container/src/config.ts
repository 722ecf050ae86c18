import { databaseFrom, databaseSettings } from '@picture-resize/job';
import { readSettings } from '@picture-resize/service-kit';
import { z } from 'zod';
import type { Administration } from './migrate.ts';

/** Every variable that a migration reads; .env.example names the same ones. */
export const settingsShape = {
  ...databaseSettings,
  /** The server's root, who makes the table and the services' user. */
  DB_MYSQL_ROOT_PASS: z.string().min(1),
};

export interface Config {
  administration: Administration;
  user: string;
  password: string;
}

/** @throws SettingsError that names every wrong variable. */
export function readConfig(environment = process.env): Config {
  const settings = readSettings(settingsShape, environment);
  const { host, port, database, user, password, tls } = databaseFrom(settings);
  const administration = { host, port, database, user: 'root', password: settings.DB_MYSQL_ROOT_PASS, tls };
  return { administration, user, password };
}

import { fileURLToPath } from 'node:url';
import { readSettings } from '@picture-resize/service-kit';
import { z } from 'zod';

const port = (preset: number) => z.coerce.number().int().min(1).max(65_535).default(preset);

/** What `make up` lets a person choose. Everything else in the environment goes on to the services. */
export const settingsShape = {
  ZOOKEEPER_PORT: port(2181),
  KAFKA_PORT: port(9092),
  DB_PORT: port(3307),
  API_PORT: port(5000),
  /** The api's; the consumers' follow it. */
  OPS_PORT: port(9464),
  CONSUMERS: z.coerce.number().int().min(1).max(12).default(2),
};

export const repository = fileURLToPath(new URL('../../../', import.meta.url));
/** Everything that this folder makes lies here, and git ignores it. */
export const nativeFolder = `${repository}.native`;
export const runFolder = `${nativeFolder}/up`;

/** Where each part listens; one consumer for each entry of `consumers`, by its ops port. */
export interface Ports {
  zookeeper: number;
  kafka: number;
  database: number;
  api: number;
  apiOps: number;
  consumers: number[];
}

/** @throws SettingsError that names every wrong variable. */
export function readPorts(environment = process.env): Ports {
  const settings = readSettings(settingsShape, environment);
  return {
    zookeeper: settings.ZOOKEEPER_PORT,
    kafka: settings.KAFKA_PORT,
    database: settings.DB_PORT,
    api: settings.API_PORT,
    apiOps: settings.OPS_PORT,
    consumers: Array.from({ length: settings.CONSUMERS }, (_, index) => settings.OPS_PORT + 1 + index),
  };
}

/** The environment without the variables that were meant for this folder. */
export function passedOn(environment = process.env): NodeJS.ProcessEnv {
  const own = new Set(Object.keys(settingsShape));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.has(name)));
}

/** `make logs S=api`, `make restart S=api` */
export function readChosenPart(environment = process.env): string | undefined {
  return environment.S || undefined;
}

/** `make clean YES=1` doesn't ask. */
export function readYes(environment = process.env): boolean {
  return environment.YES === '1';
}

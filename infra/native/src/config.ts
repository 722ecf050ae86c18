import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { UserError } from './user-error.ts';

/** What `make up` lets a person choose, and in which range. All else in the environment goes on to the services. */
const settings = {
  ZOOKEEPER_PORT: { preset: 2181, max: 65_535 },
  KAFKA_PORT: { preset: 9092, max: 65_535 },
  DB_PORT: { preset: 3307, max: 65_535 },
  API_PORT: { preset: 5000, max: 65_535 },
  // The api's; the consumers' follow it, and the auditor's those.
  OPS_PORT: { preset: 9464, max: 65_500 },
  CONSUMERS: { preset: 2, max: 12 },
};
type Setting = keyof typeof settings;

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
  /** The auditor's ops port; undefined: none. */
  auditor: number | undefined;
}

/** @throws UserError that names every wrong variable. */
export function readPorts(environment = process.env): Ports {
  const read = readSettings(environment);
  return {
    zookeeper: read.ZOOKEEPER_PORT,
    kafka: read.KAFKA_PORT,
    database: read.DB_PORT,
    api: read.API_PORT,
    apiOps: read.OPS_PORT,
    consumers: Array.from({ length: read.CONSUMERS }, (_, index) => read.OPS_PORT + 1 + index),
    auditor: read.OPS_PORT + 1 + read.CONSUMERS,
  };
}

function readSettings(environment: NodeJS.ProcessEnv): Record<Setting, number> {
  const wrong: string[] = [];
  const entries = Object.entries(settings).map(([name, { preset, max }]) => {
    const text = environment[name] || String(preset);
    const { success, data } = z.coerce.number().int().min(1).max(max).safeParse(text);
    if (!success) wrong.push(`Expected a whole number from 1 to ${max} for ${name} but received ${text}`);
    return [name, data];
  });
  if (wrong.length > 0) throw new UserError(wrong.join('\n'));
  return Object.fromEntries(entries);
}

/** The environment without the variables that were meant for this folder. */
export function passedOn(environment = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !(name in settings)));
}

/** `make logs S=api`, `make restart S=api` */
export function readChosenPart(environment = process.env): string | undefined {
  return environment.S || undefined;
}

/** `make clean YES=1` doesn't ask. */
export function readYes(environment = process.env): boolean {
  return environment.YES === '1';
}

/** `make clean DOWNLOADS=1` removes the downloaded programs too. */
export function readDownloads(environment = process.env): boolean {
  return environment.DOWNLOADS === '1';
}

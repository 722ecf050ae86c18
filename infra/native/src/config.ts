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
  KAFKA_METRICS_PORT: { preset: 7071, max: 65_535 },
  ZOOKEEPER_METRICS_PORT: { preset: 7072, max: 65_535 },
  PROMETHEUS_PORT: { preset: 9090, max: 65_535 },
  ALERTMANAGER_PORT: { preset: 9093, max: 65_535 },
  MYSQLD_EXPORTER_PORT: { preset: 9104, max: 65_535 },
  NODE_EXPORTER_PORT: { preset: 9100, max: 65_535 },
  JAEGER_PORT: { preset: 16_686, max: 65_535 },
  OTLP_PORT: { preset: 4318, max: 65_535 },
  JAEGER_METRICS_PORT: { preset: 8888, max: 65_535 },
  JAEGER_HEALTH_PORT: { preset: 13_133, max: 65_535 },
  JAEGER_GRPC_PORT: { preset: 16_685, max: 65_535 },
};
type Setting = keyof typeof settings;

export const repository = fileURLToPath(new URL('../../../', import.meta.url));
/** Everything that this folder makes lies here, and git ignores it. */
export const nativeFolder = `${repository}.native`;
export const runFolder = `${nativeFolder}/up`;

/** Where the parts listen that observe the others. */
export interface ObserverPorts {
  prometheus: number;
  alertmanager: number;
  mysqldExporter: number;
  nodeExporter: number;
  /** Its pages and its API. */
  jaeger: number;
  /** Where the services send their spans. */
  otlp: number;
  jaegerMetrics: number;
  jaegerHealth: number;
  jaegerGrpc: number;
}

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
  /** The Java servers' metrics; without, nobody asks them. */
  kafkaMetrics?: number;
  zookeeperMetrics?: number;
  observers?: ObserverPorts;
}

/** Where this machine's browsers find it. */
export const pageAt = (port: number | undefined) => `http://localhost:${port}`;

/** @throws UserError that names every wrong variable. */
export function readPorts(environment = process.env): Required<Ports> {
  const read = readSettings(environment);
  return {
    zookeeper: read.ZOOKEEPER_PORT,
    kafka: read.KAFKA_PORT,
    database: read.DB_PORT,
    api: read.API_PORT,
    apiOps: read.OPS_PORT,
    consumers: Array.from({ length: read.CONSUMERS }, (_, index) => read.OPS_PORT + 1 + index),
    auditor: read.OPS_PORT + 1 + read.CONSUMERS,
    kafkaMetrics: read.KAFKA_METRICS_PORT,
    zookeeperMetrics: read.ZOOKEEPER_METRICS_PORT,
    observers: {
      prometheus: read.PROMETHEUS_PORT,
      alertmanager: read.ALERTMANAGER_PORT,
      mysqldExporter: read.MYSQLD_EXPORTER_PORT,
      nodeExporter: read.NODE_EXPORTER_PORT,
      jaeger: read.JAEGER_PORT,
      otlp: read.OTLP_PORT,
      jaegerMetrics: read.JAEGER_METRICS_PORT,
      jaegerHealth: read.JAEGER_HEALTH_PORT,
      jaegerGrpc: read.JAEGER_GRPC_PORT,
    },
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

/** `make sql Q="SELECT 1"` */
export function readStatement(environment = process.env): string | undefined {
  return environment.Q || undefined;
}

/** `make clean YES=1` doesn't ask. */
export function readYes(environment = process.env): boolean {
  return environment.YES === '1';
}

/** `make clean DOWNLOADS=1` removes the downloaded programs too. */
export function readDownloads(environment = process.env): boolean {
  return environment.DOWNLOADS === '1';
}

import { Counter, collectDefaultMetrics, Gauge, type OpenMetricsContentType, Registry } from 'prom-client';
import { lossReasons } from './lost-spans.ts';
import { readVersion } from './read-version.ts';

/** A registry as OpenMetrics, which alone carries exemplars. */
export type Metrics = Registry<OpenMetricsContentType>;

/** What every service has: the process itself, what it was built from, and what it had to try again. */
export function createProcessMetrics(service: string, packageJson: URL, revision: string) {
  const version = readVersion(packageJson);
  const registry: Metrics = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'build_info',
    help: 'Always 1; what runs here is in the labels',
    labelNames: ['service', 'version', 'revision', 'node'],
    registers,
  }).set({ service, version, revision, node: process.versions.node }, 1);
  return {
    registry,
    keepTryingFailures: new Counter({
      name: 'keep_trying_failures_total',
      help: 'Attempts that failed and are made again, by what was tried',
      labelNames: ['what'],
      registers,
    }),
  };
}

/** Whether the database answers; who has a database asks it. */
export function createDatabaseUp(registers: Metrics[]) {
  const databaseUp = new Gauge({
    name: 'database_up',
    help: 'Whether the database answers, asked every 5 s; 1 before the first time',
    registers,
  });
  databaseUp.set(1);
  return databaseUp;
}

/** Spans that reached nobody; who traces counts them. */
export function createSpansLost(registers: Metrics[]) {
  const spansLost = new Counter({
    name: 'spans_lost_total',
    help: 'Spans that reached nobody: their receiver did not take them, or the queue to it was full',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of lossReasons) spansLost.inc({ reason }, 0);
  return spansLost;
}

/** The label of an exemplar; prom-client's types want it among those of the metric. */
export type Exemplar = 'trace_id';

/** Seconds; from the fastest thumbnail to the longest that a picture may take. */
export const secondsBuckets = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

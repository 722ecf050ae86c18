import type { ObserverPorts } from './config.ts';
import { whoHolds } from './taken-ports.ts';
import { findProgram, type ToolName, tools } from './tools.ts';

/** The programs of the observers that can be started, by their names. */
export type ObserverPrograms = Partial<Record<ToolName, string>>;

/** An observer that is not started, and why. */
export interface Absent {
  name: string;
  why: string;
}

/** What each needs to itself, and the setting that says so. */
const needs: Record<ToolName, { program: string; ports: Partial<Record<keyof ObserverPorts, string>> }> = {
  prometheus: { program: 'prometheus', ports: { prometheus: 'PROMETHEUS_PORT' } },
  alertmanager: { program: 'alertmanager', ports: { alertmanager: 'ALERTMANAGER_PORT' } },
  'mysqld-exporter': { program: 'mysqld_exporter', ports: { mysqldExporter: 'MYSQLD_EXPORTER_PORT' } },
  'node-exporter': { program: 'node_exporter', ports: { nodeExporter: 'NODE_EXPORTER_PORT' } },
  jaeger: {
    program: 'jaeger',
    ports: {
      jaeger: 'JAEGER_PORT',
      otlp: 'OTLP_PORT',
      jaegerMetrics: 'JAEGER_METRICS_PORT',
      jaegerHealth: 'JAEGER_HEALTH_PORT',
      jaegerGrpc: 'JAEGER_GRPC_PORT',
    },
  },
};

const toolNames = Object.keys(needs) as ToolName[];

/** All that are here. */
export async function findObserverPrograms(): Promise<ObserverPrograms> {
  const found: ObserverPrograms = {};
  for (const name of toolNames) {
    const file = await findProgram(tools[name], needs[name].program);
    if (file !== undefined) found[name] = file;
  }
  return found;
}

/**
 * Which observers can be started: their program is here, and their ports are free and meant for nobody
 * else. The others are left out with a reason: the system does not wait for those that look at it.
 */
export async function findObservers(
  ports: ObserverPorts,
  meantForOthers: number[],
): Promise<{ programs: ObserverPrograms; absent: Absent[] }> {
  const programs = await findObserverPrograms();
  const absent: Absent[] = [];
  const given = new Set(meantForOthers);
  for (const name of toolNames) {
    const isHere = programs[name] !== undefined;
    const why = isHere ? await whyNot(ports, needs[name].ports, given) : 'make tools';
    if (why === undefined) continue;
    absent.push({ name, why });
    delete programs[name];
  }
  return { programs, absent };
}

async function whyNot(
  ports: ObserverPorts,
  wanted: Partial<Record<keyof ObserverPorts, string>>,
  given: Set<number>,
): Promise<string | undefined> {
  for (const [key, variable] of Object.entries(wanted)) {
    const port = ports[key as keyof ObserverPorts];
    if (given.has(port)) return `${port} is meant for another part; choose another: ${variable}=…`;
    const holder = await whoHolds(port);
    if (holder !== undefined) return `${port} is held by ${holder}; choose another: ${variable}=…`;
    given.add(port);
  }
  return undefined;
}

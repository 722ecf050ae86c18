import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from '@picture-resize/job';
import {
  createTopology,
  DATABASE_NAME,
  download,
  isRunAbandoned,
  nativeFolder,
  SERVICE_USER,
  type Secrets,
  stopOrphans,
  type Topology,
  writeRunState,
} from '@picture-resize/native';
import getPort from 'get-port';
import { unmountSmallDisk } from './faults/disk.ts';

/** What a test needs to know of the system it runs against. */
export interface SystemAddresses {
  api: string;
  apiOps: string;
  kafkaPort: number;
  databasePort: number;
  secrets: Secrets;
  /** Of the first processes; undefined until they run. */
  apiPid: number | undefined;
  consumerPid: number | undefined;
}

export interface TestSystem {
  addresses: SystemAddresses;
  /** Removed by `stop`. */
  folder: string;
  topology: Topology;
  /** Stops all processes and removes what they wrote. */
  stop: () => Promise<void>;
}

const testFolder = join(nativeFolder, 'test');

/** A whole system on free ports with its own data, beside whatever else runs on this machine. */
export async function createSystem({
  consumers,
  environment = {},
}: {
  consumers: number;
  environment?: NodeJS.ProcessEnv;
}): Promise<TestSystem> {
  const [zookeeper, kafka, database, api, apiOps, ...opsPorts] = await freePorts(5 + consumers);
  const folder = join(testFolder, `${process.pid}-${kafka}`);
  const ports = { zookeeper, kafka, database, api, apiOps, consumers: opsPorts };
  const topology = await createTopology({
    folder,
    programs: await download(join(nativeFolder, 'programs'), () => {}),
    ports,
    environment: { ...process.env, NODE_OPTIONS: '', ...environment },
    say: () => {},
  });
  const record = () => writeRunState(folder, { phase: 'running', ports, parts: topology.statuses() });
  await record();
  // Parts are started again under other pids; what stopAbandonedSystems() needs must not grow old.
  let recorded = Promise.resolve();
  const recording = setInterval(() => {
    recorded = recorded.then(record);
  }, 1_000);
  endWithSignals();
  return {
    folder,
    addresses: {
      api: `http://127.0.0.1:${api}`,
      apiOps: `http://127.0.0.1:${apiOps}`,
      kafkaPort: kafka,
      databasePort: database,
      secrets: topology.secrets,
      get apiPid() {
        return topology.api.status().pid;
      },
      get consumerPid() {
        return topology.consumers[0]?.status().pid;
      },
    },
    topology,
    stop: async () => {
      clearInterval(recording);
      await recorded;
      await topology.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A process that a signal ends runs no exit hooks, and they are what takes the servers along. */
function endWithSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(1));
  }
}

/** The services' own way into a test system's database. */
export function testDatabase({ databasePort, secrets }: SystemAddresses): Database {
  const address = {
    host: '127.0.0.1',
    port: databasePort,
    database: DATABASE_NAME,
    user: SERVICE_USER,
    password: secrets.servicePassword,
  };
  return openDatabase(address, { connections: 1, timeoutMs: 3_000 });
}

/** Ends what a test run has left behind that was killed itself. */
export async function stopAbandonedSystems(): Promise<void> {
  for (const name of await readdir(testFolder).catch(() => [])) {
    const folder = join(testFolder, name);
    if (!(await isRunAbandoned(folder))) continue;
    await stopOrphans(folder);
    await unmountSmallDisk(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

type FreePorts = [number, number, number, number, number, ...number[]];

async function freePorts(count: number): Promise<FreePorts> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await getPort({ exclude: ports, host: '127.0.0.1' }));
  return ports as FreePorts;
}

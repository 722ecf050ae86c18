import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from '@picture-resize/job';
import {
  createTopology,
  DATABASE_NAME,
  download,
  isRunAbandoned,
  nativeFolder,
  type ObserverOptions,
  type Part,
  type Ports,
  SERVICE_USER,
  type Secrets,
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
  ports: Ports;
  /** Stops all processes and removes what they wrote. */
  stop: () => Promise<void>;
}

const testFolder = join(nativeFolder, 'test');

/** A whole system on free ports with its own data, beside whatever else runs on this machine. */
export async function createSystem({
  consumers,
  auditor = false,
  environment = {},
  adapt = (part) => part,
  observers,
  say = () => {},
}: {
  consumers: number;
  /** Whether an auditor runs, too. */
  auditor?: boolean;
  environment?: NodeJS.ProcessEnv;
  adapt?: (part: Part) => Part;
  /** Who looks at it; else nobody, and the Java servers show no metrics. */
  observers?: ObserverOptions;
  say?: (event: string) => void;
}): Promise<TestSystem> {
  const [zookeeper, kafka, database, api, apiOps, auditorOps, ...opsPorts] = await freePorts(6 + consumers);
  const folder = join(testFolder, `${process.pid}-${kafka}`);
  const ports: Ports = {
    zookeeper,
    kafka,
    database,
    api,
    apiOps,
    consumers: opsPorts,
    auditor: auditor ? auditorOps : undefined,
  };
  const taken = [...opsPorts, zookeeper, kafka, database, api, apiOps, auditorOps];
  if (observers !== undefined) Object.assign(ports, await observedPorts(taken));
  const topology = await createTopology({
    folder,
    programs: await download(join(nativeFolder, 'programs'), () => {}),
    ports,
    environment: {
      ...process.env,
      NODE_OPTIONS: '',
      // Servers that live for a minute or so: what compiling them well costs they never earn.
      JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1',
      // A test is one address that does the work of many.
      RATE_LIMIT_PER_MINUTE: '0',
      ...environment,
    },
    adapt,
    say,
    ...(observers && { observers }),
  });
  // Tells a later run that this folder is in use, for as long as this process lives.
  await writeRunState(folder, { phase: 'running', ports, parts: [] });
  return {
    folder,
    ports,
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
      await topology.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
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

/** Removes what a test run has left behind that was killed; its processes have ended with it. */
export async function removeAbandonedSystems(): Promise<void> {
  for (const name of await readdir(testFolder).catch(() => [])) {
    const folder = join(testFolder, name);
    if (!(await isRunAbandoned(folder))) continue;
    await unmountSmallDisk(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

type ObservedPort = 'kafkaMetrics' | 'zookeeperMetrics' | 'observers';
type FreePorts = [number, number, number, number, number, number, ...number[]];

async function freePorts(count: number, taken: number[] = []): Promise<FreePorts> {
  const ports: number[] = [];
  while (ports.length < count)
    ports.push(await getPort({ exclude: [...taken, ...ports], host: '127.0.0.1' }));
  return ports as FreePorts;
}

async function observedPorts(taken: number[]): Promise<Pick<Required<Ports>, ObservedPort>> {
  const [
    kafkaMetrics,
    zookeeperMetrics,
    prometheus,
    alertmanager,
    mysqldExporter,
    nodeExporter,
    ...ofJaeger
  ] = await freePorts(11, taken);
  const [jaeger = 0, otlp = 0, jaegerMetrics = 0, jaegerHealth = 0, jaegerGrpc = 0] = ofJaeger;
  const own = { nodeExporter, jaeger, otlp, jaegerMetrics, jaegerHealth, jaegerGrpc };
  return { kafkaMetrics, zookeeperMetrics, observers: { prometheus, alertmanager, mysqldExporter, ...own } };
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { broker } from './broker.ts';
import type { Ports } from './config.ts';
import { database } from './database.ts';
import type { Programs } from './download.ts';
import { writeLogging } from './java.ts';
import type { Part } from './part.ts';
import { readSecrets, type Secrets } from './secrets.ts';
import { api, consumer, type ServiceSurroundings } from './services.ts';
import { type PartStatus, type Supervised, supervise } from './supervise.ts';
import { zookeeper } from './zookeeper.ts';

export interface TopologyOptions {
  /** Configuration, data and logs of this topology; nothing else may lie there. */
  folder: string;
  programs: Programs;
  ports: Ports;
  /** Passed on to api and consumers. */
  environment: NodeJS.ProcessEnv;
  say: (event: string) => void;
}

/** A system of real servers as child processes of this one. They end with it, but for a SIGKILL. */
export interface Topology {
  secrets: Secrets;
  zookeeper: Supervised;
  broker: Supervised;
  database: Supervised;
  api: Supervised;
  consumers: Supervised[];
  /** In the order in which they are started. */
  statuses: () => PartStatus[];
  /** ZooKeeper, broker and database. @throws UserError */
  startServers: () => Promise<void>;
  /** Servers, api and consumers. @throws UserError */
  start: () => Promise<void>;
  /** In the reverse order, so that nobody loses what it depends on. */
  stop: () => Promise<void>;
}

/** Describes all parts and starts none. */
export async function createTopology(options: TopologyOptions): Promise<Topology> {
  const { folder, programs, ports, environment, say } = options;
  await mkdir(folder, { recursive: true });
  await writeLogging(folder);
  const secrets = await readSecrets(folder);
  const surroundings: ServiceSurroundings = {
    kafkaPort: ports.kafka,
    databasePort: ports.database,
    secrets,
    environment,
  };
  const run = (part: Part) => supervise(part, logFile(folder, part.name), say);

  const parts = {
    zookeeper: run(zookeeper(folder, programs.classpath, ports.zookeeper)),
    broker: run(broker(folder, programs.classpath, ports)),
    database: run(database(folder, programs.mariadb, ports.database, secrets)),
    api: run(api(surroundings, ports.api, ports.apiOps)),
    consumers: ports.consumers.map((opsPort, index) => run(consumer(surroundings, index + 1, opsPort))),
  };
  const all = [parts.zookeeper, parts.broker, parts.database, parts.api, ...parts.consumers];

  const startServers = async () => {
    const queue = async () => {
      await parts.zookeeper.start();
      await parts.broker.start();
    };
    await together([queue(), parts.database.start()]);
  };
  return {
    ...parts,
    secrets,
    statuses: () => all.map((part) => part.status()),
    startServers,
    start: async () => {
      await startServers();
      await together([parts.api, ...parts.consumers].map((part) => part.start()));
    },
    stop: async () => {
      await together([parts.api, ...parts.consumers].map((part) => part.stop()));
      await together([parts.broker.stop().then(parts.zookeeper.stop), parts.database.stop()]);
    },
  };
}

export function logFile(folder: string, name: string): string {
  return join(folder, 'logs', `${name}.log`);
}

/** Waits for all, even when one has failed, so that nothing goes on behind the caller's back. */
async function together(work: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

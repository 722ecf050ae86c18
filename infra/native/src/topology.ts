import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { broker } from './broker.ts';
import type { Ports } from './config.ts';
import { database } from './database.ts';
import type { Programs } from './download.ts';
import { writeLogging } from './java.ts';
import { type ObserverOptions, observers, tracingEnvironment } from './observers.ts';
import type { Part } from './part.ts';
import { readSecrets, type Secrets } from './secrets.ts';
import { api, auditor, consumer, type ServiceSurroundings } from './services.ts';
import { type PartStatus, type Supervised, supervise } from './supervise.ts';
import { UserError } from './user-error.ts';
import { zookeeper } from './zookeeper.ts';

export interface TopologyOptions {
  /** Configuration, data and logs of this topology; nothing else may lie there. */
  folder: string;
  programs: Programs;
  ports: Ports;
  /** Of every process; settings for api and consumers among it. */
  environment: NodeJS.ProcessEnv;
  /** The processes go on when this one is killed; by default they are killed with it. */
  outlivesParent?: boolean;
  /** Who looks at the system; nobody, if absent. */
  observers?: ObserverOptions;
  /** Changes a part before it is first started: other arguments, other settings. */
  adapt?: (part: Part) => Part;
  say: (event: string) => void;
}

/** A system of real servers as child processes of this one. */
export interface Topology {
  secrets: Secrets;
  zookeeper: Supervised;
  broker: Supervised;
  database: Supervised;
  api: Supervised;
  consumers: Supervised[];
  auditor: Supervised | undefined;
  /** Nobody waits for these, and their failures are only told. */
  observers: Supervised[];
  /** In the order in which they are started. */
  statuses: () => PartStatus[];
  /** ZooKeeper, broker and database. @throws UserError */
  startServers: () => Promise<void>;
  /** Servers, api, consumers and auditor. @throws UserError */
  start: () => Promise<void>;
  /** Auditor and consumers, api, broker, ZooKeeper, database: nobody loses what it depends on. */
  stop: () => Promise<void>;
}

/** Describes all parts and starts none. */
export async function createTopology(options: TopologyOptions): Promise<Topology> {
  const { folder, programs, ports, environment, outlivesParent = false, say } = options;
  const { adapt = (part) => part, observers: observing = { programs: {} } } = options;
  await mkdir(folder, { recursive: true });
  await writeLogging(folder);
  const secrets = await readSecrets(folder);
  const surroundings: ServiceSurroundings = {
    kafkaPort: ports.kafka,
    databasePort: ports.database,
    secrets,
    environment: { ...tracingEnvironment(observing, ports), ...environment },
  };
  const run = (described: Part) => {
    const part = adapt(described);
    const inherited = { environment: { ...environment, ...part.environment }, outlivesParent };
    return supervise({ ...part, ...inherited }, logFile(folder, part.name), say);
  };

  const parts = {
    zookeeper: run(zookeeper(folder, programs, ports)),
    broker: run(broker(folder, programs, ports)),
    database: run(database(folder, programs.mariadb, ports.database, secrets)),
    api: run(api(surroundings, ports.api, ports.apiOps)),
    consumers: ports.consumers.map((opsPort, index) => run(consumer(surroundings, index + 1, opsPort))),
    auditor: ports.auditor === undefined ? undefined : run(auditor(surroundings, ports.auditor)),
    observers: observers(folder, observing, ports, secrets).map(run),
  };
  const { observers: watching, consumers, ...rest } = parts;
  const workers = [...consumers, ...(rest.auditor ? [rest.auditor] : [])];
  const all = [rest.database, rest.zookeeper, rest.broker, rest.api, ...workers, ...watching];

  let leaving = false;
  const begin = async (part: Supervised) => {
    if (leaving)
      throw new UserError(`${part.status().name} was not started, as everything was being stopped`);
    await part.start();
  };
  const startServers = async () => {
    leaving = false;
    const queue = begin(parts.zookeeper).then(() => begin(parts.broker));
    await together([queue, begin(parts.database)]);
  };
  return {
    ...parts,
    secrets,
    statuses: () => all.map((part) => part.status()),
    startServers,
    start: async () => {
      await startServers();
      for (const part of watching)
        void begin(part).catch((error) => say(`${part.status().name} is left out: ${error.message}`));
      await together([rest.api, ...workers].map(begin));
    },
    stop: async () => {
      leaving = true;
      await together(workers.map((part) => part.stop()));
      await rest.api.stop();
      // Until now, as the services send their last spans when they go.
      const unwatched = together(watching.map((part) => part.stop()));
      for (const part of [rest.broker, rest.zookeeper, rest.database]) await part.stop();
      await unwatched;
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

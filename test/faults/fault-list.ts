import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { api as apiPart, consumer, type Part, type Supervised, supervise } from '@picture-resize/native';
import getPort from 'get-port';
import { Partitioners } from 'kafkajs';
import type { TestSystem } from '../system.ts';
import { testKafka } from './dead-letters.ts';
import { fillDisk, whyDiskCannotBeFilled } from './disk.ts';
import { post, until } from './jobs.ts';
import { type Load, startLoad } from './load.ts';

export interface Fault {
  name: string;
  /** Does it and undoes it; resolves when the system is left to itself. Jobs of its own it adds to `ids`. */
  inject: (system: TestSystem, seconds: number, ids: string[]) => Promise<unknown>;
  /** Why it can't be done on this machine. */
  missing?: string | undefined;
}

type PartName = 'zookeeper' | 'broker' | 'database' | 'api';

/** Gone for a while, and started again. */
const away = (part: PartName) => async (system: TestSystem, seconds: number) => {
  await system.topology[part].stop();
  await sleep(seconds * 1000);
  await system.topology[part].start();
};

/** Hit by a signal; the supervisor starts it again. */
async function hit(part: Supervised | undefined, signal: NodeJS.Signals): Promise<void> {
  const before = part?.status().restarts ?? 0;
  part?.kill(signal);
  await until(
    'it runs again',
    () => part?.status().state === 'ready' && part.status().restarts > before,
    60_000,
  );
}

export const faults: Fault[] = [
  { name: 'one consumer killed', inject: ({ topology }) => hit(topology.consumers[0], 'SIGKILL') },
  {
    name: 'all consumers killed',
    inject: ({ topology }) => Promise.all(topology.consumers.map((each) => hit(each, 'SIGKILL'))),
  },
  { name: 'api killed during posts', inject: ({ topology }) => hit(topology.api, 'SIGKILL') },
  {
    name: 'SIGTERM to api and consumer',
    inject: ({ topology }) =>
      Promise.all([hit(topology.api, 'SIGTERM'), hit(topology.consumers[1], 'SIGTERM')]),
  },
  { name: 'database stopped', inject: away('database') },
  { name: 'database killed', inject: ({ topology }) => hit(topology.database, 'SIGKILL') },
  { name: 'broker stopped', inject: away('broker') },
  { name: 'broker killed', inject: ({ topology }) => hit(topology.broker, 'SIGKILL') },
  { name: 'ZooKeeper stopped', inject: away('zookeeper') },
  { name: "database's disk full", inject: fillDisk, missing: whyDiskCannotBeFilled },
  { name: 'rebalance storm', inject: rebalanceStorm },
  { name: 'messages of strangers', inject: (system) => sendStrangers(system) },
  { name: 'crash-loop picture', inject: crashLoop },
  { name: "one api's clock 5 s fast", inject: skewedClock },
];

async function runBeside(
  system: TestSystem,
  make: (surroundings: Parameters<typeof apiPart>[0]) => Promise<Part>,
) {
  const { kafkaPort, databasePort, secrets } = system.addresses;
  const part = await make({ kafkaPort, databasePort, secrets, environment: { NODE_OPTIONS: '' } });
  return supervise(part, join(system.folder, 'logs', `beside-${Date.now()}.log`), () => {});
}

/** One more consumer comes and goes, as fast as it can. */
async function rebalanceStorm(system: TestSystem, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const guest = await runBeside(system, async (surroundings) => consumer(surroundings, 9, await getPort()));
    await guest.start();
    await sleep(1_000);
    await guest.stop();
  }
}

/** Messages that nobody here understands, one in each of the first so many partitions. */
export async function sendStrangers({ addresses }: TestSystem, partitions = 12): Promise<void> {
  const producer = testKafka(addresses.kafkaPort).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const messages = Array.from({ length: partitions }, (_, partition) => ({
    partition,
    key: null,
    value: 'not a picture',
  }));
  await producer.send({ topic: 'pictures', messages });
  await producer.disconnect();
}

/** See die-at-666.mjs. */
async function crashLoop({ addresses, topology }: TestSystem, _: number, ids: string[]): Promise<void> {
  const crashes = () => topology.consumers.reduce((sum, each) => sum + each.status().restarts, 0);
  const before = crashes();
  const id = await post(addresses.api, { width: 666 });
  await until('it has crashed three times', () => crashes() >= before + 3, 120_000);
  if (id !== undefined) ids.push(id);
}

async function skewedClock(system: TestSystem, seconds: number, ids: string[]): Promise<void> {
  const preload = fileURLToPath(new URL('skewed-clock.mjs', import.meta.url));
  const [port, opsPort] = [await getPort(), await getPort()];
  const fast = await runBeside(system, async (surroundings) =>
    apiPart({ ...surroundings, environment: { NODE_OPTIONS: `--import=${preload}` } }, port, opsPort),
  );
  await fast.start();
  const load: Load = startLoad([`http://127.0.0.1:${port}`]);
  await sleep(seconds * 1000);
  await load.stop();
  await fast.stop();
  ids.push(...load.accepted);
}

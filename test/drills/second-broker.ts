import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { broker, download, nativeFolder, type Supervised, supervise } from '@picture-resize/native';
import getPort from 'get-port';
import { testKafka } from '../faults/dead-letters.ts';
import { until } from '../faults/jobs.ts';
import type { Injected } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';

/**
 * Starts a second broker, makes a topic with one partition on `replicas`, and stops the second broker. To
 * heal it, the second broker is started; at the end topic and broker go.
 */
export async function loseSecondBroker(system: DrillSystem, replicas: number[]): Promise<Injected> {
  const second = await secondBroker(system);
  const admin = testKafka(system.addresses.kafkaPort).admin();
  const topic = `replicas-${replicas.join('-')}`;
  await second.start();
  await until('there are two brokers', async () => (await admin.describeCluster()).brokers.length === 2);
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, replicaAssignment: [{ partition: 0, replicas }] }],
  });
  await second.stop();
  return {
    heal: async () => {
      await second.start();
      await until('all replicas are there', async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        return topics[0]?.partitions[0]?.isr.length === replicas.length;
      });
    },
    end: async () => {
      await admin.deleteTopics({ topics: [topic] });
      await admin.disconnect();
      await second.stop();
    },
  };
}

async function secondBroker({ folder: whole, ports }: DrillSystem): Promise<Supervised> {
  const folder = join(whole, 'second-broker');
  await mkdir(folder, { recursive: true });
  const { kafkaMetrics: _, ...unwatched } = ports;
  const programs = await download(join(nativeFolder, 'programs'), () => {});
  const part = broker(folder, programs, { ...unwatched, kafka: await getPort() });
  const prepare = async () => {
    await part.prepare?.();
    const file = join(folder, 'broker.properties');
    await writeFile(file, (await readFile(file, 'utf8')).replace('broker.id=1', 'broker.id=2'));
  };
  return supervise({ ...part, prepare }, join(whole, 'logs', 'second-broker.log'), () => {});
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_LETTER_BYTES, PARTITION_BYTES } from '@picture-resize/kafka';
import { Kafka, logLevel } from 'kafkajs';
import type { Ports } from './config.ts';
import type { Programs } from './download.ts';
import { javaArguments } from './java.ts';
import type { Part } from './part.ts';

export function broker(
  folder: string,
  programs: Programs,
  { kafka: port, zookeeper: zookeeperPort, kafkaMetrics: metricsPort }: Ports,
): Part {
  const configuration = join(folder, 'broker.properties');
  return {
    name: 'broker',
    address: `127.0.0.1:${port}`,
    command: 'java',
    arguments: [
      ...javaArguments('kafka', { folder, heap: '384m', metricsPort }, programs),
      'kafka.Kafka',
      configuration,
    ],
    prepare: async () => {
      await mkdir(join(folder, 'broker'), { recursive: true });
      await writeFile(configuration, properties(join(folder, 'broker'), port, zookeeperPort));
    },
    probe: () => askMetadata(port),
    stopMs: 15_000,
    // Killed together with ZooKeeper, as in a power cut, it may not register again until its old session has
    // ended, 6 s after ZooKeeper is back; until then it gives up at every start.
    startAttempts: 5,
  };
}

/**
 * Jobs are kept for as long as their results, seven days. A session shorter than ZooKeeper's usual 18 s lets a killed broker come
 * back soon: until its old session is over, it may not register again.
 */
function properties(data: string, port: number, zookeeperPort: number): string {
  return `broker.id=1
zookeeper.connect=127.0.0.1:${zookeeperPort}
zookeeper.session.timeout.ms=6000
listeners=PLAINTEXT://127.0.0.1:${port}
log.dirs=${data}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
message.max.bytes=${MAX_LETTER_BYTES}
replica.fetch.max.bytes=${MAX_LETTER_BYTES}
log.retention.hours=168
log.retention.bytes=${PARTITION_BYTES}
log.segment.bytes=268435456
`;
}

async function askMetadata(port: number): Promise<void> {
  const kafka = new Kafka({
    clientId: 'native-probe',
    brokers: [`127.0.0.1:${port}`],
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) throw new Error('The broker has not registered yet');
  } finally {
    await admin.disconnect();
  }
}

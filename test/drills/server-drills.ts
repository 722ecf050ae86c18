import { administration } from '@picture-resize/native';
import { type Connection, createConnection } from 'mysql2/promise';
import { testKafka } from '../faults/dead-letters.ts';
import type { Drill } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { fillTopic } from './fill-topic.ts';
import { away, restart } from './parts.ts';
import { loseSecondBroker } from './second-broker.ts';
import { inZooKeeper } from './zookeeper-shell.ts';

export const serverDrills: Drill[] = [
  {
    alert: 'BrokerAway',
    fault: 'the broker is stopped',
    step: 'it is started',
    ...away(({ broker }) => broker),
  },
  {
    alert: 'KafkaPartitionsOffline',
    fault: 'the only broker that has a partition is stopped',
    step: 'it is started',
    inject: (system) => loseSecondBroker(system, [2]),
  },
  {
    alert: 'KafkaUnderReplicated',
    fault: 'one of two brokers that have a partition is stopped',
    step: 'it is started',
    inject: (system) => loseSecondBroker(system, [1, 2]),
  },
  {
    alert: 'KafkaWithoutController',
    fault: 'ZooKeeper names a controller that does not exist',
    step: 'the broker is restarted',
    inject: async (system) => {
      const nobody = JSON.stringify({ version: 1, brokerid: 99, timestamp: '0' });
      await inZooKeeper(system, ['set', '/controller', nobody]);
      return () => restart(system.topology.broker);
    },
  },
  {
    alert: 'TopicFillsUp',
    fault: "2.3 GB are written into a topic that is nobody's",
    step: 'the topic is deleted',
    inject: async (system) => {
      const kafka = testKafka(system.addresses.kafkaPort);
      await fillTopic(kafka, 'fills-up', 2_300_000_000);
      return async () => {
        const admin = kafka.admin();
        await admin.deleteTopics({ topics: ['fills-up'] });
        await admin.disconnect();
      };
    },
  },
  {
    alert: 'DatabaseAway',
    labels: { job: 'consumer' },
    fault: 'the database is stopped',
    step: 'it is started',
    ...away(({ database }) => database),
  },
  {
    alert: 'MysqlConnectionsNearLimit',
    fault: "somebody's client holds 125 of 151 connections",
    step: 'that client is ended',
    inject: async ({ addresses }) => {
      const open: Connection[] = [];
      for (let count = 0; count < 125; count += 1)
        open.push(await createConnection(administration(addresses.databasePort, addresses.secrets)));
      return () => Promise.all(open.map((connection) => connection.end()));
    },
  },
  {
    alert: 'CertificateExpires',
    fault: "the database's certificate has five days left",
    step: 'it is given a new one, which it reads by FLUSH SSL',
    inject: async (system) => {
      await renewCertificate(system, 5);
      return () => renewCertificate(system, 365);
    },
  },
];

async function renewCertificate({ certify, addresses }: DrillSystem, days: number): Promise<void> {
  await certify(days);
  const root = await createConnection(administration(addresses.databasePort, addresses.secrets));
  await root.query('FLUSH SSL');
  await root.end();
}

import { administration } from '@picture-resize/native';
import { type Connection, createConnection } from 'mysql2/promise';
import { testKafka } from '../faults/dead-letters.ts';
import type { Drill } from './drill.ts';
import { fillTopic } from './fill-topic.ts';
import { away } from './parts.ts';
import { loseSecondBroker } from './second-broker.ts';
import { inZooKeeper } from './zookeeper-shell.ts';

export const serverDrills: Drill[] = [
  { alert: 'BrokerAway', ...away(({ broker }) => broker) },
  // Of a second broker that is gone: the only replica, and one of two.
  { alert: 'KafkaPartitionsOffline', inject: (system) => loseSecondBroker(system, [2]) },
  { alert: 'KafkaUnderReplicated', inject: (system) => loseSecondBroker(system, [1, 2]) },
  {
    // ZooKeeper names a controller that does not exist.
    alert: 'KafkaWithoutController',
    inject: async (system) => {
      const nobody = JSON.stringify({ version: 1, brokerid: 99, timestamp: '0' });
      await inZooKeeper(system, ['set', '/controller', nobody]);
      return () => inZooKeeper(system, ['delete', '/controller']);
    },
  },
  {
    alert: 'TopicFillsUp',
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
  { alert: 'DatabaseAway', labels: { job: 'consumer' }, ...away(({ database }) => database) },
  {
    // Somebody opens connections and never closes them.
    alert: 'MysqlConnectionsNearLimit',
    inject: async ({ addresses }) => {
      const open: Connection[] = [];
      // Of MariaDB's 151.
      for (let count = 0; count < 125; count += 1)
        open.push(await createConnection(administration(addresses.databasePort, addresses.secrets)));
      return () => Promise.all(open.map((connection) => connection.end()));
    },
  },
];

import { testKafka } from '../faults/dead-letters.ts';
import { asRoot } from './as-root.ts';
import type { Drill } from './drill.ts';
import { fillTopic } from './fill-topic.ts';
import { holdConnections } from './hold-connections.ts';
import { hangs } from './parts.ts';
import { loseSecondBroker } from './second-broker.ts';
import { inZooKeeper } from './zookeeper-shell.ts';

export const serverDrills: Drill[] = [
  {
    alert: 'BrokerAway',
    fault: 'the broker hangs',
    looks: [{ line: 'curl -s localhost:9464/readyz', shows: /"broker":"does not answer"/ }],
    types: [{ line: 'make restart S=broker' }],
    ...hangs(({ broker }) => broker),
  },
  {
    alert: 'KafkaPartitionsOffline',
    fault: 'the only broker that has a partition is stopped',
    looks: [
      {
        line: 'make kafka-tool ARGS="kafka-topics --describe --unavailable-partitions"',
        shows: /Leader: none/,
      },
    ],
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
    types: [{ line: 'make restart S=broker' }],
    inject: async (system) => {
      const nobody = JSON.stringify({ version: 1, brokerid: 99, timestamp: '0' });
      await inZooKeeper(system, ['set', '/controller', nobody]);
      return {};
    },
  },
  {
    alert: 'TopicFillsUp',
    fault: "2.3 GB are written into a topic that is nobody's",
    looks: [{ line: 'df -h .native/up', shows: /%/ }],
    types: [
      { line: 'make kafka-tool ARGS="kafka-topics --delete --topic NAME"', fill: { NAME: 'fills-up' } },
    ],
    inject: async ({ addresses }) => {
      await fillTopic(testKafka(addresses.kafkaPort), 'fills-up', 2_300_000_000);
      return {};
    },
  },
  {
    alert: 'DatabaseAway',
    labels: { job: 'consumer' },
    fault: 'the database hangs',
    types: [{ line: 'make restart S=database' }],
    ...hangs(({ database }) => database),
  },
  {
    alert: 'MysqlConnectionsNearLimit',
    fault: "somebody's client holds 125 of 151 connections",
    looks: [
      {
        line: `make sql Q="SELECT user, SUBSTRING_INDEX(host, ':', 1) AS address, COUNT(*) FROM information_schema.processlist GROUP BY 1, 2"`,
        shows: /^somebody\t127\.0\.0\.1\t125$/m,
      },
    ],
    types: [
      {
        line: `make sql Q="SELECT CONCAT('KILL ', id, ';') AS '-- connections' FROM information_schema.processlist WHERE user = 'NAME'" | make sql`,
        fill: { NAME: 'somebody' },
      },
    ],
    inject: (system) => holdConnections(system, 'somebody', 125),
  },
  {
    alert: 'CertificateExpires',
    fault: "the database's certificate has five days left",
    looks: [
      {
        line: 'openssl s_client -starttls mysql -connect localhost:3307 -showcerts </dev/null 2>/dev/null | openssl x509 -noout -enddate -subject -ext subjectAltName',
        shows: /^notAfter=.*DNS:localhost$/ms,
      },
    ],
    step: 'it is given a new one',
    types: [{ line: 'make sql Q="FLUSH SSL"' }],
    inject: async ({ certify, addresses }) => {
      await certify(5);
      await asRoot(addresses, 'FLUSH SSL');
      return { heal: () => certify(365) };
    },
  },
];

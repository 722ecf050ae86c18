import { limitSettings } from '@picture-resize/job';
import { MAX_LETTER_BYTES, PARTITION_BYTES } from '@picture-resize/kafka';
import type { Service, Services } from '../configurations.ts';
import type { Rule } from './policy.ts';

const everyBroker: Record<string, string | number> = {
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_MESSAGE_MAX_BYTES: MAX_LETTER_BYTES,
  KAFKA_REPLICA_FETCH_MAX_BYTES: MAX_LETTER_BYTES,
  KAFKA_LOG_RETENTION_BYTES: PARTITION_BYTES,
  // As long as jobs are kept.
  KAFKA_LOG_RETENTION_HOURS: 24 * limitSettings.RETENTION_DAYS.parse(undefined),
};
/** Any one of them may die and nothing that was confirmed is lost. */
const severalBrokers: typeof everyBroker = {
  KAFKA_DEFAULT_REPLICATION_FACTOR: 3,
  KAFKA_MIN_INSYNC_REPLICAS: 2,
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 3,
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: 3,
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: 2,
  KAFKA_UNCLEAN_LEADER_ELECTION_ENABLE: 'false',
};

const isBroker = ({ environment }: Service) => environment?.KAFKA_ZOOKEEPER_CONNECT !== undefined;

export function brokerRules(service: Service, services: Services): Rule[] {
  const { environment = {} } = service;
  const brokers = Object.keys(services).filter((name) => isBroker(services[name] ?? {}));
  const wanted = brokers.length > 1 ? { ...everyBroker, ...severalBrokers } : everyBroker;
  const addresses = brokers.map((name) => `${name}:29092`).join();
  const clients = Object.keys(environment).filter((name) =>
    /^(KAFKA_BROKERS|CONTROL_CENTER_BOOTSTRAP_SERVERS)$/.test(name),
  );
  return [
    ...Object.entries(isBroker(service) ? wanted : {}).map(
      ([name, value]): Rule => [
        environment[name] === String(value),
        `${name} is ${environment[name]}, not ${value}`,
      ],
    ),
    // Who knows one broker only finds none while that one is away.
    ...(brokers.length > 0 ? clients : []).map(
      (name): Rule => [environment[name] === addresses, `${name} is ${environment[name]}, not ${addresses}`],
    ),
  ];
}

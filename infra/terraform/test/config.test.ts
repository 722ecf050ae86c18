import { expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { costOf } from '../src/cost.ts';
import { configOf } from './synthesize.ts';

const dev = configOf('dev');

test('when several fields are wrong, then each is named', () => {
  const wrong = { ...dev, account: '12', clients: [], db: { instanceType: 'huge', diskGiB: 20 } };
  expect(() => readConfig(wrong)).toThrow(
    /configuration of dev is wrong:\n {2}account: Expected the 12 digits[^\n]*\n {2}clients: Expected at least one range[^\n]*\n {2}db\.instanceType: Expected one of t3\.small/,
  );
});

test.each([
  ['two brokers', { kafka: { ...dev.kafka, brokers: 2 } }, 'kafka.brokers: Expected 1, or 3 and more'],
  [
    'more consumers than partitions',
    { consumer: { ...dev.consumer, max: 13 } },
    'consumer.max: Expected at most 12',
  ],
  ['a maximum below the minimum', { api: { ...dev.api, min: 3 } }, 'api.max: Expected at least api.min, 3'],
  ['a disk that the backlog fills', { maxBacklog: 10_000 }, 'kafka.diskGiB: Expected at least 140'],
  ['a webhook without TLS', { alertsTo: 'http://pager.example' }, 'alertsTo: Expected an address'],
  ['a key in place of its hash', { apiKeys: ['pr_secret'] }, 'apiKeys.0: Expected owner:hash'],
  ['a field that nobody knows', { replicas: 3 }, 'Unrecognized key: "replicas"'],
  [
    'a network that can not be carved up',
    { network: { ...dev.network, cidr: '10.0.0.0/24' } },
    'network.cidr: Expected a range that ends in /16',
  ],
])('%s: refused', (_, change, sentence) => {
  expect(() => readConfig({ ...dev, ...change })).toThrow(sentence);
});

test('three brokers cost two brokers more than one, with their disks', () => {
  const sum = (brokers: number) =>
    costOf({ ...dev, kafka: { ...dev.kafka, brokers } }).reduce((total, { month }) => total + month, 0);
  expect(sum(3) - sum(1)).toBeCloseTo(2 * (730 * 0.0456 + 60 * 0.088 + 40 * 0.05 + 7 * 0.3), 6);
});

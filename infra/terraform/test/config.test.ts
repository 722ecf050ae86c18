import { expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { costOf } from '../src/cost.ts';
import { environments } from '../src/environments/index.ts';
import { configOf } from './environments.ts';

const dev = configOf('dev');

test('when several fields are wrong, then each is named', () => {
  const wrong = { ...dev, account: '12', clients: [], db: { ...dev.db, instanceType: 'huge' } };
  expect(() => readConfig(wrong)).toThrow(
    /configuration of dev is wrong:\n {2}Expected the 12 digits of an AWS account for account but received "12"\n {2}Expected at least one range of addresses for clients but received \[\]\n {2}Expected one of t3\.small[^\n]* for db\.instanceType but received "huge"/,
  );
});

test.each([
  [
    'two brokers',
    { kafka: { ...dev.kafka, brokers: 2 } },
    'Expected 1, or 3 and more for kafka.brokers but received 2: of two, none may be away',
  ],
  [
    'more consumers than partitions',
    { consumer: { ...dev.consumer, max: 13 } },
    'Expected at most 12 for consumer.max but received 13',
  ],
  [
    'a maximum below the minimum',
    { api: { ...dev.api, min: 3 } },
    'Expected at least api.min, 3, for api.max but received 2',
  ],
  [
    'a disk that the backlog fills',
    { maxBacklog: 10_000 },
    'Expected at least 140 for kafka.diskGiB but received 40: it has to hold a maxBacklog of 10000',
  ],
  [
    'a webhook without TLS',
    { alertsTo: 'http://pager.example' },
    'Expected an address that begins with https:// for alertsTo but received "http://pager.example"',
  ],
  [
    'a certificate of another region',
    { certificateArn: dev.certificateArn.replace(dev.region, 'us-east-1') },
    `Expected a certificate of account ${dev.account} in ${dev.region} for certificateArn but received "arn:aws:acm:us-east-1:`,
  ],
  [
    'an account that is filled in, and the certificate of the example',
    { account: '210987654321' },
    `Expected a certificate of account 210987654321 in ${dev.region} for certificateArn but received "arn:`,
  ],
  [
    'a webhook at a port that no machine may reach',
    { alertsTo: 'https://pager.example:9443/hook' },
    'Expected port 443 or 80 for alertsTo but received "https://pager.example:9443/hook"',
  ],
  [
    'three brokers in two zones',
    { kafka: { ...dev.kafka, brokers: 3 } },
    'Expected three zones for network.zones but received ["a","b"]: with two, the loss of one takes two brokers',
  ],
  [
    'a protected environment that everybody may use',
    { protect: true, clients: ['198.51.100.0/24', '0.0.0.0/0'] },
    'Expected a key at least for apiKeys but received []: clients has everybody',
  ],
  [
    'a snapshot for a server without a disk',
    { disks: { 'kafka-2': { snapshot: 'snap-0123456789abcdef0' } } },
    'Expected one of db-1, kafka-1, observability-1 for disks.kafka-2 but received {"snapshot":"snap-0123456789abcdef0"}: no other server has a disk',
  ],
  [
    'a volume in place of its snapshot',
    { disks: { 'db-1': { snapshot: 'vol-0123456789abcdef0' } } },
    'Expected the id of a snapshot, as snap-0123456789abcdef0 for disks.db-1.snapshot but received "vol-0123456789abcdef0"',
  ],
  [
    'a zone that the network has not',
    { disks: { 'db-1': { zone: 'c' } } },
    'Expected one of network.zones, a, b, for disks.db-1.zone but received "c"',
  ],
  [
    'two brokers in one zone',
    {
      network: { ...dev.network, zones: ['a', 'b', 'c'] },
      kafka: { ...dev.kafka, brokers: 3 },
      disks: { 'kafka-1': { zone: 'b' } },
    },
    'Expected none for disks.kafka-1.zone but received "b": several brokers are spread over the zones',
  ],
  // Which is not repeated.
  ['a key in place of its hash', { apiKeys: ['pr_secret'] }, /Expected owner:hash[^\n]* for apiKeys\.0$/m],
  ['a field that nobody knows', { replicas: 3 }, 'Unrecognized key: "replicas"'],
  [
    'a network that can not be carved up',
    { network: { ...dev.network, cidr: '10.0.0.0/24' } },
    'Expected a range that ends in /16 for network.cidr but received "10.0.0.0/24"',
  ],
])('%s: refused', (_, change, sentence) => {
  expect(() => readConfig({ ...dev, ...change })).toThrow(sentence);
});

test('two environments of one account in two regions are refused, as they would share a state', () => {
  const certificate = (account: string) => `arn:aws:acm:us-east-1:${account}:certificate/1`;
  const far = { ...dev, name: 'far', region: 'us-east-1', certificateArn: certificate(dev.account) };
  expect(() => environments([dev, far])).toThrow(
    `Expected one region for account ${dev.account} but received ${dev.region} for dev and us-east-1 for far`,
  );
  const account = '210987654321';
  expect(environments([dev, { ...far, account, certificateArn: certificate(account) }])).toHaveLength(2);
});

test('three brokers cost two brokers more than one, with their disks', () => {
  const sum = (brokers: number) =>
    costOf({ ...dev, kafka: { ...dev.kafka, brokers } }).reduce((total, { month = 0 }) => total + month, 0);
  expect(sum(3) - sum(1)).toBeCloseTo(2 * (730 * 0.0456 + 60 * 0.088 + 40 * 0.05 + 7 * 0.3), 6);
});

import { expect, test } from '@jest/globals';
import { flows, roles, topology } from '../../infra/terraform/src/topology.ts';
import { type Attempt, everyConnection, expectedResult, type Flows } from './connections.ts';
import { firewallRules } from './firewall-rules.ts';
import type { Machines } from './machines.ts';
import { readRefused, sentences } from './refused.ts';
import { settingsHere } from './settings.ts';
import { mismatches } from './table.ts';

const machine = (index: number) => ({
  network: `network-${index}`,
  subnet: `198.18.${index}.0/24`,
  address: `198.18.${index}.1`,
});
const machines = Object.fromEntries(roles.map((role, index) => [role, machine(index)])) as Machines;
const world = machine(roles.length);

/** The rules that let somebody through, by chain, without their comments. */
function accepting(some: Flows): Record<string, string[]> {
  const chains = firewallRules('rehearsal', machines, some).split('\n  chain ').slice(1);
  return Object.fromEntries(
    chains.map((chain) => [
      chain.split(' ')[0],
      [...chain.matchAll(/^ +(.* dport .* accept)/gm)].map(([, rule]) => rule ?? ''),
    ]),
  );
}

test('a flow lets one network through to one port of one address; the balancer is this machine', () => {
  expect(
    accepting([
      ['balancer', 'api', 'http'],
      ['api', 'kafka', 'broker'],
    ]),
  ).toEqual({
    refuse: [],
    containers: ['ip saddr 198.18.3.0/24 ip daddr 198.18.1.1 tcp dport 9092 accept'],
    'this-machine': ['ip daddr 198.18.3.1 tcp dport 5000 accept'],
  });
});

test('as many are let through as there are flows, and what is left of both chains is refused', () => {
  expect(Object.values(accepting(flows)).flat()).toHaveLength(flows.length);
  const [, containers = '', here = ''] = firewallRules('rehearsal', machines, flows).split('policy accept;');
  for (const chain of [containers, here]) expect(chain).toMatch(/goto refuse\n {2}}/);
});

test('what does not go to a machine of the rehearsal is none of its business', () => {
  const [, ...chains] = firewallRules('rehearsal', machines, flows).split('policy accept;\n');
  for (const chain of chains) expect(chain.trim()).toMatch(/^ip daddr != @machines accept\n/);
});

test('everybody is tried at every port, the world too, which may reach none', () => {
  const all = everyConnection();
  const ports = roles.flatMap((role) => Object.keys(topology[role].ports));
  expect(all).toHaveLength((roles.length + 2) * ports.length);
  expect(all.filter(({ allowed }) => allowed)).toHaveLength(flows.length);
  expect(all.filter(({ from, allowed }) => from === 'world' && allowed)).toEqual([]);
});

test('an .env has the addresses of machines where the cloud has names, and images that are built here', () => {
  const settings = roles.map((role) => settingsHere(role, machines, '/targets'));
  expect(JSON.stringify(settings)).not.toMatch(/internal|amazonaws/);
  expect(settingsHere('api', machines, '/targets')).toMatchObject({
    API_IMAGE: 'picture-resize/api:rehearsal',
    BIND_ADDRESS: '198.18.3.1',
    DB_MYSQL_ADD: '198.18.0.1:3307',
    KAFKA_BROKERS: '198.18.1.1:9092',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://198.18.4.1:4318',
  });
  expect(settingsHere('kafka', machines, '/targets').KAFKA_ADVERTISED_HOST).toBe('198.18.1.1');
});

test('whom the firewall refused is said by roles and ports, each once', () => {
  const elem = [
    ['198.18.2.7', '198.18.0.1', 3307],
    ['198.18.2.8', '198.18.0.1', 3307],
    ['198.18.1.1', '198.18.1.1', 2181],
    [`198.18.${roles.length}.2`, '198.18.3.1', 22],
    ['203.0.113.7', '198.18.3.1', 5000],
  ].map((concat) => ({ concat }));
  const printed = JSON.stringify({ nftables: [{ metainfo: {} }, { set: { elem } }] });
  expect(sentences(readRefused(printed, { machines, world, remove: async () => {} }))).toEqual([
    '203.0.113.7 → api http (5000)',
    'balancer → kafka zookeeper (2181)',
    'consumer → db mysql (3307)',
    'world → api port (22)',
  ]);
  expect(readRefused('{"nftables":[{"set":{}}]}', { machines, world, remove: async () => {} })).toEqual([]);
});

test('what is open though forbidden, closed though allowed, or closed without a firewall is named', () => {
  const attempt = (wanted: string, allowed: boolean, result: Attempt['result']): Attempt => {
    const [from, to, port] = wanted.split(' ');
    const found = everyConnection().find(
      (some) => some.from === from && some.to === to && some.port === port,
    );
    if (found === undefined) throw new Error(`Expected a connection but received ${wanted}`);
    return { ...found, expected: expectedResult({ ...found, allowed }, true), result };
  };
  expect(
    mismatches({
      scraped: [],
      attempts: [
        attempt('api kafka zookeeper', false, 'connected'),
        attempt('api kafka broker', true, 'refused'),
        attempt('world db mysql', false, 'refused'),
      ],
      withoutFirewall: [attempt('world db mysql', true, 'nobody listens')],
    }),
  ).toEqual([
    'api → kafka zookeeper (2181): expected refused but received connected',
    'api → kafka broker (9092): expected connected but received refused',
    'Without the firewall, world → db mysql (3307): expected connected but received nobody listens',
  ]);
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from '@jest/globals';
import { MAX_LETTER_BYTES } from '@picture-resize/kafka';
import { parse } from 'yaml';
import * as auditor from '../../../operations/src/config.ts';
import * as api from '../../../services/api/src/config.ts';
import * as consumer from '../../../services/consumer/src/config.ts';
import { partitionBytes } from '../src/config.ts';
import { projectRoot, readFolder, vmFolder } from '../src/folder.ts';
import { instanceTypes } from '../src/price-list.ts';
import { neighbours, remoteTargets } from '../src/scrape-targets.ts';
import { brokerSettings, settingsOf } from '../src/settings.ts';
import { flows, portOf, type Role, roles, topology } from '../src/topology.ts';
import { environments } from './environments.ts';
import { images } from './synthesize.ts';

interface Service {
  ports?: string[];
  volumes?: string[];
  mem_limit?: string;
  restart?: string;
  environment?: Record<string, unknown>;
}
interface Compose {
  services: Record<string, Service>;
  volumes?: Record<string, unknown>;
  secrets?: Record<string, { environment: string }>;
}

const read = (path: string) => readFile(join(projectRoot, path), 'utf8');
// These are Compose's own: what "!reset" takes away it only takes away, and "!override" is as good as its value.
const parsed = (text: string): Compose => parse(text.replace(/!(reset|override)\b/g, ''), { merge: true });
const compose = async (role: Role) => parsed(await read(`${topology[role].folder}/docker-compose.yml`));
const overlay = async (role: Role): Promise<Compose> => {
  const { overlay: name } = topology[role];
  return name === undefined ? { services: {} } : parsed(await readFile(vmFolder + name, 'utf8'));
};
const example = async (role: Role) =>
  Object.keys(parseEnv(await read(`${topology[role].folder}/.env.example`)));

/** The machine's end of "address:${PORT:-3307}:3306", with the settings that it has in the cloud. */
function published({ services }: Compose, settings: Record<string, string>): number[] {
  const inserted = (_: string, name: string, otherwise: string) => settings[name] ?? otherwise;
  return Object.values(services)
    .flatMap(({ ports = [] }) => ports)
    .map((port) => Number(port.replace(/\$\{(\w+):-([^}]*)\}/g, inserted).split(':')[1]));
}

test.each(roles)('the ports of %s are those that its compose file publishes', async (role) => {
  for (const config of environments()) {
    const settings = settingsOf(role, config, images);
    const ports = [...published(await compose(role), settings), ...published(await overlay(role), settings)];
    expect(Object.values(topology[role].ports).sort()).toEqual(ports.sort());
  }
});

test.each(roles)('%s has a disk of its own if it has volumes, and only then', async (role) => {
  expect(topology[role].keeps).toBe((await compose(role)).volumes !== undefined);
});

test.each(roles)('the secrets of %s are those that its compose file takes from .env', async (role) => {
  const taken = Object.values((await compose(role)).secrets ?? {}).map(({ environment }) => environment);
  expect([...topology[role].secrets].sort()).toEqual(taken.sort());
});

test.each(roles)('every setting of %s is one that its folder or what is laid over it knows', async (role) => {
  for (const config of environments()) {
    const settings = settingsOf(role, config, images);
    if (role === 'kafka') Object.assign(settings, brokerSettings(config, 1, 0));
    const { overlay: name } = topology[role];
    const texts = [await read(`${topology[role].folder}/docker-compose.yml`)];
    if (name !== undefined) texts.push(await readFile(vmFolder + name, 'utf8'));
    const inserted = texts.flatMap((text) => [...text.matchAll(/\$\{(\w+)/g)].map(([, found]) => found));
    const passed = Object.values((await overlay(role)).services).flatMap(({ environment = {} }) =>
      Object.keys(environment),
    );
    const known = [...(await example(role)), ...inserted, ...passed, 'COMPOSE_PROFILES'];
    expect(known).toEqual(expect.arrayContaining(Object.keys(settings)));
  }
});

test.each([
  ['api', api.readConfig],
  ['consumer', consumer.readConfig],
  ['observability', auditor.readConfig],
] as const)(
  'with its settings and secrets, the process of %s has all that it needs to start',
  (role, readConfig) => {
    const secrets = Object.fromEntries(topology[role].secrets.map((name) => [name, 'x'.repeat(32)]));
    for (const config of environments()) {
      const settings = { ...settingsOf(role, config, images), ...secrets };
      expect(() => readConfig(settings)).not.toThrow();
    }
  },
);

test.each(roles)('what is laid over %s changes only services that are there', async (role) => {
  expect(Object.keys((await compose(role)).services)).toEqual(
    expect.arrayContaining(Object.keys((await overlay(role)).services)),
  );
});

test.each(environments())(
  'the machines of $name have the memory that their containers may take',
  async (config) => {
    for (const role of roles) {
      const services = Object.entries((await compose(role)).services).filter(
        ([, { restart }]) => !restart?.startsWith('on-failure'),
      );
      const wanted = services.reduce(
        (sum, [, { mem_limit }]) => sum + Number.parseInt(mem_limit ?? '', 10),
        0,
      );
      const { memory = 0 } = instanceTypes[config[role].instanceType] ?? {};
      // Beside them: the system, Docker, the SSM agent.
      expect({ role, fits: wanted + 512 <= memory }).toEqual({ role, fits: true });
    }
  },
);

test.each(environments())(
  'the brokers of $name keep more than may wait, with messages as large as they are',
  async (config) => {
    const { kafka } = (await compose('kafka')).services;
    expect(kafka?.environment?.KAFKA_MESSAGE_MAX_BYTES).toBe(MAX_LETTER_BYTES);
    expect(12 * partitionBytes(config)).toBeGreaterThan(1.1 * config.maxBacklog * 10_000_000);
    expect(12 * partitionBytes(config)).toBeLessThan(config.kafka.diskGiB * 2 ** 30);
  },
);

test('several brokers in the cloud are set as those of kafka_client/cluster.yml, but for addresses', async () => {
  const cluster: Record<string, Record<string, unknown>> = parse(await read('kafka_client/cluster.yml'), {
    merge: true,
    logLevel: 'error',
  });
  const [alone, laid] = [(await compose('kafka')).services, (await overlay('kafka')).services];
  const addresses = /_(SERVERS|SERVER_ID|CONNECT|LISTENERS|LISTENER_NAME|BROKER_ID|BROKER_RACK)$/;
  for (const service of ['kafka', 'zookeeper'] as const) {
    const here = { ...alone[service]?.environment, ...laid[service]?.environment };
    const there = Object.entries(cluster[`x-${service}-environment`] ?? {}).filter(
      ([name]) => !addresses.test(name),
    );
    expect(here).toMatchObject(Object.fromEntries(there));
  }
  const { api } = parsed(await read('infra/compose/cluster.yml')).services;
  const several = environments().filter(({ kafka }) => kafka.brokers > 1);
  for (const config of several)
    expect(settingsOf('api', config, images).PUBLISH_SECONDS).toBe(String(api?.environment?.PUBLISH_SECONDS));
});

test('pages are for operators: nothing may connect to one', () => {
  for (const role of roles)
    for (const page of topology[role].pages)
      expect(flows.filter(([, to, port]) => to === role && port === page)).toEqual([]);
});

test('every port is a page or has somebody who may connect to it', () => {
  for (const role of roles) {
    const reached = flows.filter(([, to]) => to === role).map(([, , port]) => port);
    expect([...new Set([...reached, ...topology[role].pages])].sort()).toEqual(
      Object.keys(topology[role].ports).sort(),
    );
  }
});

/** As infra/prometheus says it for one machine. */
const oneMachine = (...targets: string[]) => ({
  scrape_configs: [{ job_name: 'api', dns_sd_configs: [{ names: ['api'], port: 9464 }] }],
  files: [{ labels: { job: 'mysql' }, targets }],
});

test('a service of another server is found by its role, one of the same server by its name', () => {
  expect(remoteTargets(oneMachine('mysqld-exporter:9104', 'auditor:9464'))).toEqual([
    { job: 'api', role: 'api', port: 9464 },
    { job: 'mysql', role: 'db', port: 9104 },
  ]);
  expect(parse(neighbours(oneMachine('mysqld-exporter:9104', 'auditor:9464')))).toEqual([
    { labels: { job: 'mysql' }, targets: ['auditor:9464'] },
  ]);
});

test('what Prometheus scrapes on one machine it may reach on many, or nothing is synthesized', () => {
  expect(() => remoteTargets(oneMachine('kafka:1234'))).toThrow(
    'Expected a flow from observability to port 1234 of kafka in topology.ts',
  );
});

test('every flow of Prometheus is one that it scrapes', () => {
  const scraped = remoteTargets().map(({ role, port }) => `${role}:${port}`);
  const auditor = ['kafka:9092', 'db:3307'];
  const allowed = flows.filter(([from]) => from === 'observability');
  expect(allowed.map(([, to, name]) => `${to}:${portOf(to, name)}`).sort()).toEqual(
    [...scraped, ...auditor].sort(),
  );
});

test('a machine gets what its containers mount, and nothing else of the folder', () => {
  const paths = Object.keys(readFolder('db'));
  expect(paths).toEqual(expect.arrayContaining(['docker-compose.yml', 'grants.sql', 'schema/001_jobs.sql']));
  expect(paths.filter((path) => path.startsWith('src/') || path.startsWith('.env'))).toEqual([]);
});

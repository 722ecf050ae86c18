import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMachine, type Machine, whatIsMissing } from './machine.ts';
import { configOf, type Document, synthesize } from './synthesize.ts';

const missing = await whatIsMissing();
if (missing !== undefined)
  process.stderr.write(`User data is not executed, its tests are skipped: ${missing}.\n`);
const testOnMachine = missing === undefined ? test : test.skip;

const START = '/usr/local/lib/picture-resize/start.sh';
const dev = synthesize(configOf('dev'));
const prod = synthesize(configOf('prod'));
let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'machines-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

/** A machine as Terraform would make it, with what lies for it in the bucket. */
async function machineOf(document: Document, name: string): Promise<Machine> {
  const { user_data } = document.resource.aws_launch_template?.[`${name}-template`] ?? {};
  const { user_data_base64 } = document.resource.aws_instance?.[name] ?? {};
  const root = await mkdtemp(join(place, `${name}-`));
  const machine = await createMachine(root, String(user_data ?? user_data_base64));
  const release = document.resource.aws_s3_object?.[`${name}-release`]?.content;
  // As Terraform reads it.
  if (release !== undefined)
    await machine.write('/var/lib/stand-in/release.json', String(release).replace(/([$%])\1\{/g, '$1{'));
  await machine.write('/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0abc123', '');
  return machine;
}

interface ComposedService {
  image: string;
  environment: Record<string, string>;
  ports?: { published: string; host_ip?: string }[];
  volumes?: { source?: string }[];
}
interface Composed {
  services: Record<string, ComposedService>;
  configs?: Record<string, { file?: string }>;
}
const composed = async (machine: Machine): Promise<Composed> =>
  JSON.parse(await machine.read('/var/lib/stand-in/compose.json'));

testOnMachine.each([
  ['db-1', 'dev', ['adminer', 'mysql', 'mysqld-exporter']],
  ['kafka-1', 'dev', ['control-center', 'kafka', 'topics', 'zookeeper']],
  ['kafka-1', 'prod', ['control-center', 'kafka', 'zookeeper']],
  ['kafka-3', 'prod', ['kafka', 'zookeeper']],
  ['observability-1', 'dev', ['alertmanager', 'grafana', 'jaeger', 'prometheus']],
  ['consumer', 'dev', ['consumer']],
  ['api', 'dev', ['api', 'api-proxy']],
] as const)(
  'the user data of %s in %s starts the services of its folder',
  async (name, environment, services) => {
    const machine = await machineOf(environment === 'dev' ? dev : prod, name);
    const { code, said } = await machine.run(START);
    expect([code, said]).toEqual([0, expect.anything()]);
    expect(Object.keys((await composed(machine)).services).sort()).toEqual(services);
    expect(await machine.calls()).toContain(
      'docker compose up --detach --no-build --wait --remove-orphans --force-recreate',
    );
  },
);

describe('a machine with a disk', () => {
  testOnMachine('formats it when there is nothing on it, and mounts it before Docker starts', async () => {
    const machine = await machineOf(dev, 'db-1');
    await machine.run(START);
    const calls = (await machine.calls()).filter((call) => /^(mkfs|mount |systemctl)/.test(call));
    expect(calls).toEqual([
      'mkfs.xfs -q /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0abc123',
      'systemctl daemon-reload',
      'systemctl stop docker.socket docker.service',
      'mount /var/lib/docker/volumes',
      'systemctl start docker.service',
    ]);
    expect(await machine.read('/etc/systemd/system/docker.service.d/data.conf')).toContain(
      'RequiresMountsFor=/var/lib/docker/volumes',
    );
  });

  testOnMachine('never formats one that has something on it, or that it can not read', async () => {
    const machine = await machineOf(dev, 'db-1');
    await machine.write('/var/lib/stand-in/blkid', '0');
    expect((await machine.run(START)).code).toBe(0);
    const unreadable = await machineOf(dev, 'db-1');
    await unreadable.write('/var/lib/stand-in/blkid', '8');
    const { code, said } = await unreadable.run(START);
    expect([code, said]).toEqual([1, expect.stringContaining("can't be read (blkid: 8)")]);
    for (const calls of [await machine.calls(), await unreadable.calls()])
      expect(calls.filter((call) => call.startsWith('mkfs'))).toEqual([]);
  });
});

testOnMachine.each([
  ['db-1', dev],
  ['kafka-1', prod],
  ['observability-1', dev],
  ['api', dev],
  ['consumer', dev],
] as const)('whatever a container of %s mounts from the folder is there', async (name, document) => {
  const machine = await machineOf(document, name);
  await machine.run(START);
  const { services, configs = {} } = await composed(machine);
  const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes.map(({ source }) => source));
  const paths = [...mounted, ...Object.values(configs).map(({ file }) => file)];
  for (const path of paths.filter((found) => found?.startsWith('/opt/picture-resize/')))
    expect([path, (await machine.run(`test -e ${path}`)).code]).toEqual([path, 0]);
});

testOnMachine('who has a key to the api is known by hashes that travel with the folder', async () => {
  const line = `alice:${'0'.repeat(64)}`;
  const machine = await machineOf(synthesize({ ...configOf('dev'), apiKeys: [line] }), 'api');
  await machine.run(START);
  expect((await composed(machine)).services.api?.environment.API_KEYS_FILE).toBe('/files/keys');
  expect(await machine.read('/opt/picture-resize/services/api/files/keys')).toBe(`${line}\n`);
});

testOnMachine('the secrets of a role, and of no other, end up in an .env that only root reads', async () => {
  const machine = await machineOf(dev, 'consumer');
  await machine.run(START);
  const file = '/opt/picture-resize/kafka_client/consumer_container/.env';
  const text = await machine.read(file);
  expect(text).toContain('JOB_ID_SECRET=secret-of-JOB_ID_SECRET\nDB_MYSQL_PASS=secret-of-DB_MYSQL_PASS\n');
  expect(text).not.toContain('ROOT');
  expect((await machine.run(`stat -c %a ${file}`)).said).toBe('600');
});

testOnMachine('the services find the others by their names in the private zone', async () => {
  const machine = await machineOf(prod, 'api');
  await machine.run(START);
  const { services } = await composed(machine);
  expect(services.api?.environment).toMatchObject({
    DB_MYSQL_ADD: 'db.prod.picture-resize.internal:3307',
    KAFKA_BROKERS: 'kafka.prod.picture-resize.internal:9092',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://observability.prod.picture-resize.internal:4318',
    TRUSTED_PROXIES: '2',
    MAX_BACKLOG: '10000',
  });
  expect(services.api?.image).toMatch(
    /^123456789012\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/picture-resize\/api@sha256:a{64}$/,
  );
  const ports = Object.values(services).flatMap(({ ports: open = [] }) => open);
  expect(ports.map(({ published, host_ip }) => `${host_ip}:${published}`).sort()).toEqual([
    '0.0.0.0:5000',
    '0.0.0.0:8404',
    '0.0.0.0:9464',
  ]);
});

testOnMachine(
  'one of three brokers knows its number, its peers and that two must have each job',
  async () => {
    const machine = await machineOf(prod, 'kafka-2');
    await machine.run(START);
    const { kafka, zookeeper } = (await composed(machine)).services;
    expect(kafka?.image).toMatch(/^confluentinc\/cp-kafka:/);
    expect(kafka?.environment).toMatchObject({
      KAFKA_BROKER_ID: '2',
      KAFKA_BROKER_RACK: 'zone-2',
      KAFKA_MIN_INSYNC_REPLICAS: '2',
      KAFKA_ADVERTISED_LISTENERS:
        'INSIDE://kafka-2:29092,OUTSIDE://kafka-2.prod.picture-resize.internal:9092',
    });
    expect(
      Object.keys(kafka?.environment ?? {}).filter((name) => /CONFLUENT|METRIC_REPORTERS/.test(name)),
    ).toEqual([]);
    expect(zookeeper?.environment.ZOOKEEPER_SERVERS).toBe(
      'kafka-1.prod.picture-resize.internal:2888:3888;0.0.0.0:2888:3888;kafka-3.prod.picture-resize.internal:2888:3888',
    );
  },
);

testOnMachine(
  'a second run changes nothing; a new release is unpacked and its containers are made anew',
  async () => {
    const machine = await machineOf(dev, 'db-1');
    await machine.run(START);
    await machine.calls();
    await machine.run(START);
    const up = 'docker compose up --detach --no-build --wait --remove-orphans';
    expect(
      (await machine.calls()).filter((call) => /^(mkfs|mount |systemctl|docker compose up)/.test(call)),
    ).toEqual([up]);
    const release = JSON.parse(await machine.read('/var/lib/stand-in/release.json'));
    release['grants.sql'].text += '-- newer\n';
    await machine.write('/var/lib/stand-in/release.json', JSON.stringify(release));
    await machine.run(START);
    expect(await machine.calls()).toContain(`${up} --force-recreate`);
    expect(await machine.read('/opt/picture-resize/db_container/grants.sql')).toContain('-- newer');
  },
);

testOnMachine('however it went, what happened goes to CloudWatch', async () => {
  const machine = await machineOf(dev, 'api');
  await machine.write('/stand-ins/docker', '#!/bin/sh\nexit 1\n');
  expect((await machine.run(START)).code).not.toBe(0);
  expect(await machine.calls()).toContainEqual(
    expect.stringMatching(
      /^aws logs put-log-events .*--log-group-name \/picture-resize\/dev\/boot --log-stream-name api\/ip-10-20-100-7\//,
    ),
  );
  expect(JSON.parse(await machine.read('/run/picture-resize-log.json'))).toMatchObject([
    { message: 'a line of the journal' },
  ]);
});

testOnMachine('Prometheus hears of the machines that run, by role', async () => {
  const machine = await machineOf(dev, 'observability-1');
  const instance = (role: string, address: string) => ({
    PrivateIpAddress: address,
    Tags: [{ Key: 'role', Value: role }],
  });
  const Reservations = [
    { Instances: [instance('api', '10.0.0.9'), instance('db', '10.0.0.7')] },
    { Instances: [instance('api', '10.0.0.8')] },
  ];
  await machine.write('/var/lib/stand-in/instances.json', JSON.stringify({ Reservations }));
  expect((await machine.run('/usr/local/lib/picture-resize/discover-targets.sh')).code).toBe(0);
  const targets = JSON.parse(await machine.read('/var/lib/picture-resize/targets/api-8404.json'));
  expect(targets).toEqual([{ labels: { role: 'api' }, targets: ['10.0.0.8:8404', '10.0.0.9:8404'] }]);
});

testOnMachine('CloudWatch hears how many jobs wait, and nothing when nobody knows', async () => {
  const machine = await machineOf(dev, 'observability-1');
  const publish = async (result: unknown[]) => {
    await machine.write('/var/lib/stand-in/prometheus.json', JSON.stringify({ data: { result } }));
    const { code } = await machine.run('/usr/local/lib/picture-resize/publish-waiting.sh');
    return [code, (await machine.calls()).filter((call) => call.startsWith('aws'))];
  };
  expect(await publish([{ value: [1, '42'] }])).toEqual([
    0,
    [
      'aws cloudwatch put-metric-data --region eu-west-1 --namespace PictureResize --metric-name JobsWaiting --dimensions Environment=dev --unit Count --value 42',
    ],
  ]);
  expect(await publish([])).toEqual([1, []]);
});

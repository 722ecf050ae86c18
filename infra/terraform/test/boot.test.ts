import { expect } from '@jest/globals';
import { composed, dev, machineOf, prod, START, testOnMachine } from './boot.ts';
import { configOf } from './environments.ts';
import { images, synthesize } from './synthesize.ts';

testOnMachine.each([
  ['db-1', 'dev', ['adminer', 'db-disk', 'mysql', 'mysqld-exporter']],
  ['kafka-1', 'dev', ['control-center', 'kafka', 'kafka-disk', 'topics', 'zookeeper']],
  ['kafka-1', 'prod', ['kafka', 'kafka-disk', 'zookeeper']],
  ['kafka-3', 'prod', ['kafka', 'kafka-disk', 'zookeeper']],
  ['observability-1', 'dev', ['alertmanager', 'auditor', 'grafana', 'infra-disk', 'jaeger', 'prometheus']],
  ['consumer', 'dev', ['consumer']],
  ['api', 'dev', ['api', 'api-proxy']],
] as const)(
  'the user data of %s in %s starts the services of its folder',
  async (name, environment, services) => {
    const machine = await machineOf(environment === 'dev' ? dev : prod, name);
    const { code, said } = await machine.run(START);
    expect([code, said]).toEqual([0, expect.anything()]);
    expect(Object.keys((await composed(machine)).services).sort()).toEqual(services);
    expect(await machine.calls()).toContain('docker compose up --detach --no-build --wait --remove-orphans');
  },
);

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

testOnMachine.each([
  ['db-1', dev, ['disk-exporter']],
  ['kafka-1', dev, ['disk-exporter', 'kafka', 'zookeeper']],
  ['kafka-3', prod, ['disk-exporter', 'kafka-community', 'zookeeper']],
  ['observability-1', dev, ['auditor', 'disk-exporter']],
  ['consumer', dev, ['consumer']],
  ['api', dev, ['api', 'api-proxy']],
] as const)('no image of %s is built there: ours come by digest', async (name, document, expected) => {
  const machine = await machineOf(document, name);
  await machine.run(START);
  const built = Object.values((await composed(machine)).services).filter(({ build }) => build !== undefined);
  const { account, region } = configOf('dev');
  const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
  expect(built.map(({ image }) => image).sort()).toEqual(
    expected.map((image) => `${registry}/picture-resize/${image}@${images[image]}`).sort(),
  );
  const logins = (await machine.calls()).filter((call) => call.startsWith('docker login'));
  expect(logins).toHaveLength(expected.length > 0 ? 1 : 0);
});

testOnMachine('the auditor finds topic and table by their names in the private zone', async () => {
  const machine = await machineOf(prod, 'observability-1');
  await machine.run(START);
  expect((await composed(machine)).services.auditor?.environment).toMatchObject({
    DB_MYSQL_ADD: 'db.prod.picture-resize.internal:3307',
    KAFKA_BROKERS: 'kafka.prod.picture-resize.internal:9092',
  });
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
    JAEGER_URL: 'http://localhost:16686',
    TRUSTED_PROXIES: '2',
    MAX_BACKLOG: '10000',
  });
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
    expect(kafka?.image).toContain('/picture-resize/kafka-community@');
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

testOnMachine('a second run changes nothing', async () => {
  const machine = await machineOf(dev, 'db-1');
  await machine.run(START);
  await machine.calls();
  await machine.run(START);
  expect(
    (await machine.calls()).filter((call) => /^(mkfs|mount |systemctl|docker compose up)/.test(call)),
  ).toEqual(['docker compose up --detach --no-build --wait --remove-orphans']);
});

testOnMachine('programs whose installation broke off are whole when the unit tries again', async () => {
  const machine = await machineOf(dev, 'api');
  expect(machine.config.runcmd).toEqual([
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'enable', '--now', '--no-block', 'picture-resize.service'],
  ]);
  await machine.write('/var/lib/stand-in/apt-get', '100');
  expect((await machine.run(START)).code).toBe(100);
  await machine.write('/var/lib/stand-in/apt-get', '0');
  await machine.calls();
  expect((await machine.run(START)).code).toBe(0);
  expect((await machine.calls()).filter((call) => /^(dpkg --configure|apt-get)/.test(call))).toEqual([
    'dpkg --configure --pending',
    'apt-get update --quiet',
    'apt-get install --yes --quiet --option DPkg::Lock::Timeout=300 docker.io docker-compose-v2 jq xfsprogs curl',
  ]);
  await machine.run(START);
  expect((await machine.calls()).filter((call) => call.startsWith('apt-get'))).toEqual([]);
});

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

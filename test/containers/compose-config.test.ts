import { afterAll, beforeAll, expect } from '@jest/globals';
import { testWithCompose } from './compose.ts';
import { folders } from './compose-files.ts';
import { allInOne, type Copy, configurations, copyComposeFiles } from './configurations.ts';

let copy: Copy;
beforeAll(async () => {
  copy = await copyComposeFiles();
});
afterAll(() => copy.remove());

const alone = configurations.filter(({ name }) => name.endsWith(' alone'));

testWithCompose.each(alone)('$name is a whole by itself', async (configuration) => {
  const services = await copy.resolve(configuration);
  for (const { depends_on = {} } of Object.values(services)) {
    for (const other of Object.keys(depends_on)) expect(Object.keys(services)).toContain(other);
  }
});

testWithCompose('the root includes every server of every folder', async () => {
  const apart = await Promise.all(
    folders.map((folder) => copy.resolve({ name: folder, folder, files: ['docker-compose.yml'] })),
  );
  const expected = apart.flatMap((services) => Object.keys(services));
  expect(Object.keys(await copy.resolve(allInOne)).sort()).toEqual(expected.sort());
});

testWithCompose('on one machine the services find their servers by name, whatever .env says', async () => {
  const services = await copy.resolve(allInOne);
  for (const name of ['api', 'consumer', 'auditor']) {
    expect(services[name]?.environment).toMatchObject({
      DB_MYSQL_ADD: 'mysql:3306',
      KAFKA_BROKERS: 'kafka:29092',
    });
  }
});

testWithCompose(
  'when a service may take long to stop, then its container is given as long and more',
  async () => {
    const services = await copy.resolve(allInOne, { SHUTDOWN_SECONDS: '600' });
    for (const name of ['api', 'api-proxy', 'consumer', 'auditor']) {
      const { environment, stop_grace_period } = services[name] ?? {};
      expect([name, environment?.SHUTDOWN_SECONDS, stop_grace_period]).toEqual([name, '600', '10m20s']);
    }
  },
);

testWithCompose('when an address is given, then everything listens there and nowhere else', async () => {
  const services = await copy.resolve(allInOne, { BIND_ADDRESS: '0.0.0.0' });
  const hosts = Object.values(services).flatMap(({ ports = [] }) => ports.map(({ host_ip }) => host_ip));
  expect(new Set(hosts)).toEqual(new Set(['0.0.0.0']));
});

testWithCompose('when a port is given, then clients are told that one', async () => {
  const { kafka } = await copy.resolve(allInOne, { KAFKA_PORT: '19092' });
  expect(kafka?.ports?.[0]?.published).toBe('19092');
  expect(kafka?.environment?.KAFKA_ADVERTISED_LISTENERS).toContain('OUTSIDE://localhost:19092');
});

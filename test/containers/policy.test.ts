import { expect, test } from '@jest/globals';
import { folders, preset, read, type Service, services, servicesOf, versions } from './compose-files.ts';
import { lastingMegabytes, violations } from './policy.ts';

const all = (await Promise.all(folders.map(services))).flat();

/** Those that the overlay for three brokers adds; what it changes of the others leaves what is tested here. */
const added = (await servicesOf('kafka_client/cluster.yml')).filter(([name]) => /-\d$/.test(name));

test.each([...all, ...added])('%s keeps the rules', (name, service) => {
  expect(violations(name, service)).toEqual([]);
});

const mysql = all.find(([name]) => name === 'mysql')?.[1] as Service;
const breaches: [string, Partial<Record<keyof Service, unknown>>][] = [
  ['its image is not pinned', { image: 'mysql' }],
  ['its image is not pinned', { image: `\${MYSQL_IMAGE:-mysql:latest}` }],
  ['it has no health check', { healthcheck: undefined }],
  ['it has no memory limit', { mem_limit: undefined }],
  ['it is privileged', { privileged: true }],
  ['it keeps capabilities', { cap_drop: undefined }],
  ['it may gain privileges', { security_opt: [] }],
  ['its log grows without end', { logging: undefined }],
  ['it is not started again when it dies', { restart: undefined }],
  ['port 3307:3306 is not bound to loopback', { ports: ['3307:3306'] }],
  ['port 33060 is not in the table', { ports: [`\${BIND_ADDRESS:-127.0.0.1}:33060:33060`] }],
  ['MYSQL_ROOT_PASSWORD is in its environment', { environment: { MYSQL_ROOT_PASSWORD: 'x' } }],
];

test.each(breaches)('when a service breaks a rule, then it is said: %s', (sentence, change) => {
  expect(violations('mysql', { ...mysql, ...(change as Partial<Service>) })).toEqual([sentence]);
});

test('everything together fits into 6 GB', () => {
  const total = all.reduce((sum, [, service]) => sum + lastingMegabytes(service), 0);
  expect(total).toBeLessThanOrEqual(6 * 1024);
});

test('every image of a compose file and of a Dockerfile is the one of versions.env', async () => {
  const pinned = await versions();
  const texts = [...folders.map((folder) => `${folder}/docker-compose.yml`), 'kafka_client/cluster.yml'];
  for (const text of await Promise.all(texts.map(read))) {
    for (const [, name = '', image] of text.matchAll(/\$\{(\w+_IMAGE):-([^}]+)\}/g)) {
      if (!image?.startsWith('picture-resize/')) expect([name, image]).toEqual([name, pinned[name]]);
    }
  }
  for (const path of [
    'services/Dockerfile',
    'services/api/proxy/Dockerfile',
    'kafka_client/jmx/Dockerfile',
    'test/rehearsal/Dockerfile',
  ]) {
    for (const [, name = '', image] of (await read(path)).matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm))
      expect([name, image]).toEqual([name, pinned[name]]);
  }
});

test('the JMX exporter has one version, in containers and natively', async () => {
  const [, inContainers] =
    /^ARG JMX_EXPORTER_VERSION=(\S+)$/m.exec(await read('kafka_client/jmx/Dockerfile')) ?? [];
  expect(await read('infra/native/pom.xml')).toContain(`<jmx-exporter.version>${inContainers}<`);
});

test("the image's Node is the one that everything else runs on", async () => {
  const { devDependencies } = JSON.parse(await read('package.json'));
  expect((await versions()).NODE_IMAGE).toBe(`node:${devDependencies.node}-bookworm-slim`);
});

test('a container has longer to stop than the process in it', () => {
  for (const [name, { stop_grace_period, deploy }] of all) {
    if (deploy !== undefined)
      expect([name, Number.parseInt(stop_grace_period ?? '', 10)]).toEqual([name, 40]);
  }
  expect(preset(`\${SHUTDOWN_SECONDS:-20}`)).toBe('20');
});

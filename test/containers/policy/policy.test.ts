import { expect, test } from '@jest/globals';
import { ANSWER_MS } from '../../../services/api/src/config.ts';
import { withCompose } from '../compose.ts';
import { folders, read } from '../compose-files.ts';
import { allInOne, cluster, configurations, type Services } from '../configurations.ts';
import { imageOf } from '../dockerfile.ts';
import { memoryOf, secondsOf } from './life.ts';
import { violations } from './policy.ts';
import { numbersOf } from './reach.ts';
import { readmePorts } from './readme-ports.ts';
import { resolved } from './resolved.ts';

if (!withCompose) {
  process.stderr.write(
    'Without docker compose the policy is held to the compose files as they are written.\n',
  );
}

const servicesOf = (configuration: typeof allInOne): Services => resolved.get(configuration) ?? {};

test.each([...folders.map((folder) => `${folder}/docker-compose.yml`), 'kafka_client/cluster.yml'])(
  '%s has no volume that is a folder of the machine in disguise',
  async (file) => expect(await read(file)).not.toContain('driver_opts'),
);

test.each(configurations)('$name: every service keeps the rules', async (configuration) => {
  const services = servicesOf(configuration);
  expect(Object.keys(services).length).toBeGreaterThan(0);
  expect(await violations(services, readmePorts[configuration.folder] ?? new Set())).toEqual([]);
});

test("the README's table has the ports of each folder and no other", () => {
  for (const folder of folders) {
    const all = configurations.filter((each) => each.folder === folder).map(servicesOf);
    const taken = all.flatMap((services) => Object.values(services)).flatMap(({ ports = [] }) => ports);
    const numbers = new Set(taken.flatMap(({ published }) => numbersOf(published)));
    expect([folder, [...numbers].sort()]).toEqual([folder, [...(readmePorts[folder] ?? [])].sort()]);
  }
});

test('everything on one machine takes as much as README.md says', async () => {
  const gigabytes = memoryOf(servicesOf(allInOne)).toFixed(1);
  expect(await read('README.md')).toContain(`takes at most ${gigabytes} GB of memory`);
});

test('three brokers take as much as docs/operating.md says', async () => {
  const gigabytes = memoryOf(servicesOf(cluster)).toFixed(1);
  expect(await read('docs/operating.md')).toContain(
    `takes ${gigabytes} GB of memory instead of ${memoryOf(servicesOf(allInOne)).toFixed(1)}`,
  );
});

test('three brokers leave one out before the api ends its connections, and it then has time for another', () => {
  const { kafka, api } = servicesOf(cluster);
  const lagMs = Number(kafka?.environment?.KAFKA_REPLICA_LAG_TIME_MAX_MS);
  const publishMs = Number(api?.environment?.PUBLISH_SECONDS) * 1_000;
  // The broker looks twice within that time: half of it may go by before it sees.
  expect(1.5 * lagMs).toBeLessThan(ANSWER_MS);
  // As long as a connection takes at most.
  expect(ANSWER_MS + 3_000).toBeLessThan(publishMs);
});

test('the proxy is told to stop softly, and ends by itself before it is killed', async () => {
  const { 'api-proxy': proxy } = servicesOf(allInOne);
  if (proxy?.build === undefined) throw new Error('Expected a proxy that is built');
  expect((await imageOf(proxy.build)).stopSignal).toBe('SIGUSR1');
  expect(await read('services/api/proxy/haproxy.cfg')).toMatch(
    /hard-stop-after "\$\{SHUTDOWN_SECONDS-\d+\}s"/,
  );
  expect(Number(proxy.environment?.SHUTDOWN_SECONDS)).toBeLessThan(secondsOf(proxy));
});

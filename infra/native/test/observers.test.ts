import { existsSync } from 'node:fs';
import { mkdtemp, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import getPort from 'get-port';
import { createSystem, type TestSystem } from '../../../test/system.ts';
import { readPorts } from '../src/config.ts';
import { findObservers } from '../src/find-observers.ts';
import { mountPointOf } from '../src/node-exporter.ts';
import { prometheusConfiguration } from '../src/prometheus.ts';

const ports = readPorts({ CONSUMERS: '3' });
const path = process.env.PATH;
let system: TestSystem | undefined;

afterEach(async () => {
  process.env.PATH = path;
  await system?.stop();
  system = undefined;
});

test('when observers end at once or never answer, then the system is ready without them, and it is said', async () => {
  const events: string[] = [];
  const never = new URL('never-ready.mjs', import.meta.url).pathname;
  system = await createSystem({
    consumers: 0,
    observers: {
      programs: { prometheus: '/usr/bin/false', alertmanager: '/nowhere/alertmanager', jaeger: never },
    },
    say: (event) => events.push(event),
  });
  const { topology } = system;
  await topology.start();
  expect(topology.api.status().state).toBe('ready');
  while (topology.observers.filter((part) => part.status().state === 'stopped').length < 2)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(events.sort()).toEqual([
    expect.stringMatching(/^alertmanager is left out: alertmanager ended \(spawn .* ENOENT\)/),
    expect.stringMatching(/^prometheus is left out: prometheus ended \(exit code 1\)/),
  ]);
  expect(topology.observers[0]?.status()).toMatchObject({ name: 'jaeger', state: 'starting' });
});

test('when a port is taken or meant for two, then that observer is absent with the reason', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const taken = (server.address() as { port: number }).port;
  const free = await getPort();
  process.env.PATH = await mkdtemp(join(tmpdir(), 'picture-resize-path-'));
  for (const name of ['prometheus', 'alertmanager'])
    await symlink('/usr/bin/true', join(process.env.PATH, name));
  const { programs, absent } = await findObservers(
    { ...ports.observers, prometheus: taken, alertmanager: free },
    [free],
  );
  server.close();
  expect(Object.keys(programs)).not.toContain('prometheus');
  expect(absent).toEqual(
    expect.arrayContaining([
      { name: 'prometheus', why: expect.stringMatching(/^\d+ is held by process \d+: .*PROMETHEUS_PORT=…$/) },
      {
        name: 'alertmanager',
        why: expect.stringMatching(/^\d+ is meant for another part; .*ALERTMANAGER_PORT=…$/),
      },
    ]),
  );
});

test('Prometheus asks every consumer and every server, under the names that dashboards and alerts use', async () => {
  const programs = { prometheus: 'prometheus', jaeger: 'jaeger' };
  const { scrape_configs } = await prometheusConfiguration(['/'], programs, '/rules', ports, ports.observers);
  expect(scrape_configs).toContainEqual({
    job_name: 'consumer',
    static_configs: [{ targets: ['127.0.0.1:9465', '127.0.0.1:9466', '127.0.0.1:9467'] }],
  });
  const asked = scrape_configs.filter(({ static_configs: [first] }) => first?.targets.length !== 0);
  // Absent observers are no targets that are down.
  expect(asked.map(({ job_name }) => job_name)).toEqual([
    'api',
    'consumer',
    'auditor',
    'kafka',
    'zookeeper',
    'jaeger',
    'prometheus',
  ]);
});

test.each([
  [['/'], '(/)?'],
  [['/media/my disk', '/fast'], '(/media/my\\ disk|/fast)?'],
])(
  'of all disks of the machine Prometheus keeps those at %j, where the data lies',
  async (mountPoints, regex) => {
    const programs = { 'node-exporter': 'node_exporter' };
    const { scrape_configs } = await prometheusConfiguration(
      mountPoints,
      programs,
      '/rules',
      ports,
      ports.observers,
    );
    expect(scrape_configs.find(({ job_name }) => job_name === 'disk')).toEqual({
      job_name: 'disk',
      static_configs: [{ targets: [`127.0.0.1:${ports.observers.nodeExporter}`] }],
      metric_relabel_configs: [{ source_labels: ['mountpoint'], regex, action: 'keep' }],
    });
  },
);

test('the mount point of a folder is the topmost folder of the same disk', async () => {
  expect(await mountPointOf('/')).toBe('/');
  if (existsSync('/proc/self')) expect(await mountPointOf('/proc/sys/kernel')).toBe('/proc');
});

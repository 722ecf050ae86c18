import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { folders, read, services } from './compose-files.ts';

interface ScrapeJob {
  job_name: string;
  dns_sd_configs?: { names: string[]; port: number }[];
  static_configs?: { targets: string[] }[];
}

const { scrape_configs } = parse(await read('infra/prometheus/prometheus.yml')) as {
  scrape_configs: ScrapeJob[];
};
const written = parse(await read('infra/prometheus/targets/one-machine.yml')) as {
  labels: { job: string };
  targets: string[];
}[];

test('every part that has metrics is asked for them', () => {
  const jobs = [
    ...scrape_configs.map(({ job_name }) => job_name),
    ...written.map(({ labels }) => labels.job),
  ].filter((job) => job !== 'servers');
  expect(jobs.sort()).toEqual(
    [
      ...['alertmanager', 'api', 'api-proxy', 'auditor', 'consumer', 'disk'],
      ...['jaeger', 'kafka', 'mysql', 'prometheus', 'zookeeper'],
    ].sort(),
  );
});

test.each(['prometheus', 'alertmanager'])('links to %s lead to the port that is open', async (name) => {
  const { command = [], ports: [port = ''] = [] } = Object.fromEntries(await services('infra'))[name] ?? {};
  const [published] = /\$\{\w+_PORT:-\d+\}/.exec(port) ?? [];
  expect(command).toContain(`--web.external-url=http://\${PAGES_HOST:-localhost}:${published}`);
});

test('whoever is asked by name is a service of a compose file', async () => {
  const names = (await Promise.all(folders.map(services))).flat().map(([name]) => name);
  const asked = [
    ...scrape_configs.flatMap(({ dns_sd_configs = [] }) => dns_sd_configs.flatMap((each) => each.names)),
    ...[...scrape_configs.flatMap(({ static_configs = [] }) => static_configs), ...written].flatMap(
      ({ targets }) => targets.map((target) => target.replace(/:\d+$/, '')),
    ),
  ];
  // Prometheus asks itself.
  expect(names).toEqual(expect.arrayContaining(asked.filter((name) => name !== 'localhost')));
});

import { expect, test } from '@jest/globals';
import { readObjectives } from '@picture-resize/prometheus';
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

test('what Prometheus keeps is the same natively, holds for the budget, and is what the runbook says', async () => {
  const { command = [] } = Object.fromEntries(await services('infra')).prometheus ?? {};
  const kept = [command].flat().filter((word) => word.startsWith('--storage.tsdb.retention.'));
  const natively = (await read('infra/native/src/prometheus.ts')).match(/--storage\.tsdb\.retention\.[^']+/g);
  expect(natively).toEqual(kept);
  const [, days, gigabytes] = /time=(\d+)d.*size=(\d+)GB/.exec(kept.join()) ?? [];
  expect(Number(days)).toBeGreaterThan(readObjectives().budget_days);
  expect(await read('docs/runbooks/DiskFillsUp.md')).toContain(`at most ${gigabytes} GB`);
  expect(await read('infra/README.md')).toContain(`retention.size=${gigabytes}GB`);
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import getPort from 'get-port';
import { alertmanagerProgram, testWithAlertmanager, testWithAmtool } from './programs.ts';
import { alertNames, root } from './rule-files.ts';

type Labels = Record<string, string>;

const configuration = join(root, 'infra', 'alertmanager', 'alertmanager.yml');

/** Asks a fresh Alertmanager which of these alerts it would tell nobody of. */
async function inhibited(alerts: Labels[]): Promise<Set<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-'));
  const port = await getPort({ host: '127.0.0.1' });
  const address = `http://127.0.0.1:${port}`;
  const server = spawn(
    alertmanagerProgram ?? '',
    [
      `--config.file=${configuration}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  try {
    while (!(await isReady(address))) await sleep(50);
    await post(address, alerts);
    const response = await fetch(`${address}/api/v2/alerts?active=false`);
    const silenced = (await response.json()) as { labels: Labels; status: { inhibitedBy: string[] } }[];
    return new Set(
      silenced.filter(({ status }) => status.inhibitedBy.length > 0).map(({ labels }) => key(labels)),
    );
  } finally {
    server.kill();
    await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

function isReady(address: string): Promise<boolean> {
  return fetch(`${address}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function post(address: string, alerts: Labels[]): Promise<void> {
  const body = JSON.stringify(alerts.map((labels) => ({ labels })));
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${address}/api/v2/alerts`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
}

testWithAmtool('amtool finds nothing wrong with the configuration', async () => {
  const { stdout } = await execa('amtool', ['check-config', configuration]);
  expect(stdout).toContain('SUCCESS');
});

testWithAmtool.each([
  ['page', 'pager'],
  ['ticket', 'tickets'],
])('a %s goes to the receiver %s', async (severity, receiver) => {
  const routes = ['config', 'routes', 'test', `--config.file=${configuration}`];
  const { stdout } = await execa('amtool', [...routes, `severity=${severity}`, 'alertname=BrokerAway']);
  expect(stdout.trim()).toBe(receiver);
});

test('every alert that silences or is silenced is one of ours', async () => {
  const text = await readFile(configuration, 'utf8');
  const patterns = [...text.matchAll(/alertname =~? "?([\w|()]+)"?/g)].map(([, pattern]) => pattern ?? '');
  expect(patterns.length).toBeGreaterThan(10);
  for (const pattern of patterns) {
    const alternatives = pattern.includes('(') ? [pattern] : pattern.split('|');
    for (const one of alternatives) {
      expect([one, alertNames.some((name) => new RegExp(`^${one}$`).test(name))]).toEqual([one, true]);
    }
  }
});

const burns = (severity: string, slo: string) => ({ alertname: 'JobLatencyBudgetBurns', severity, slo });
const fills = (severity: string, instance: string) => ({ alertname: 'DiskFillsUp', severity, instance });

const inhibitions: [cause: Labels, silenced: Labels[], heard: Labels[]][] = [
  [
    { alertname: 'BrokerAway' },
    [
      { alertname: 'NoConsumers' },
      { alertname: 'ConsumersStalled' },
      { alertname: 'TargetDown', job: 'kafka' },
    ],
    [
      { alertname: 'TargetDown', job: 'jaeger' },
      { alertname: 'DatabaseAway' },
      { alertname: 'JobsUnaccounted' },
    ],
  ],
  [
    { alertname: 'DatabaseAway', job: 'api' },
    [{ alertname: 'TargetDown', job: 'mysql' }],
    [{ alertname: 'ConsumersStalled' }],
  ],
  [
    { alertname: 'DatabaseAway', job: 'consumer' },
    [
      { alertname: 'JobLatencyBudgetBurns', severity: 'page' },
      { alertname: 'TargetDown', job: 'mysql' },
    ],
    [{ alertname: 'JobAcceptanceBudgetBurns', severity: 'page' }, { alertname: 'BacklogNearLimit' }],
  ],
  [
    { alertname: 'ApiDown' },
    [{ alertname: 'TargetDown', job: 'api' }],
    [{ alertname: 'TargetDown', job: 'consumer' }, { alertname: 'BrokerAway' }],
  ],
  [
    { alertname: 'TargetDown', job: 'auditor' },
    [{ alertname: 'AuditorSilent' }],
    [{ alertname: 'JobsUnaccounted' }],
  ],
  [burns('page', 'job-latency'), [burns('ticket', 'job-latency')], [burns('ticket', 'another')]],
  [fills('page', 'db-disk:9100'), [fills('ticket', 'db-disk:9100')], [fills('ticket', 'another')]],
];

testWithAlertmanager.each(inhibitions)(
  '%j silences what follows from it, and nothing else',
  async (cause, silenced, heard) => {
    expect(await inhibited([cause, ...silenced, ...heard])).toEqual(new Set(silenced.map(key)));
  },
);

function key(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort());
}

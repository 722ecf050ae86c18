import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import getPort from 'get-port';
import { until } from '../faults/jobs.ts';
import { inhibitions, type Labels } from './inhibitions.ts';
import { alertmanagerProgram, testWithAlertmanager, testWithAmtool } from './programs.ts';
import { alertNames, root } from './rule-files.ts';

const configuration = join(root, 'infra', 'alertmanager', 'alertmanager.yml');

/** Does something with a fresh Alertmanager that has this configuration. */
async function withAlertmanager<Result>(
  file: string,
  act: (address: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-'));
  const port = await getPort({ host: '127.0.0.1' });
  const address = `http://127.0.0.1:${port}`;
  const server = spawn(
    alertmanagerProgram ?? '',
    [
      `--config.file=${file}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  try {
    while (!(await isReady(address))) await sleep(50);
    return await act(address);
  } finally {
    server.kill();
    await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks it which of these alerts it would tell nobody of. */
function inhibited(alerts: Labels[]): Promise<Set<string>> {
  return withAlertmanager(configuration, async (address) => {
    await post(address, alerts);
    const response = await fetch(`${address}/api/v2/alerts?active=false`);
    const silenced = (await response.json()) as { labels: Labels; status: { inhibitedBy: string[] } }[];
    return new Set(
      silenced.filter(({ status }) => status.inhibitedBy.length > 0).map(({ labels }) => key(labels)),
    );
  });
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
  ['page', 'BrokerAway', 'pager'],
  ['ticket', 'TargetDown', 'tickets'],
  ['ticket', 'AlertsNotDelivered', 'pager,tickets'],
])('the %s %s goes to %s', async (severity, alert, receiver) => {
  const routes = ['config', 'routes', 'test', `--config.file=${configuration}`];
  const { stdout } = await execa('amtool', [...routes, `severity=${severity}`, `alertname=${alert}`]);
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

testWithAlertmanager.each(inhibitions)(
  '%j silences what follows from it, and nothing else',
  async (cause, silenced, heard) => {
    expect(await inhibited([cause, ...silenced, ...heard])).toEqual(new Set(silenced.map(key)));
  },
);

testWithAlertmanager(
  'when an alert fires, then the receiver of "make pager" writes a line for it',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pager-'));
    const port = await getPort({ host: '127.0.0.1' });
    const text = await readFile(configuration, 'utf8');
    expect(text.match(/http:\/\/localhost:9095\//g)).toHaveLength(2);
    const file = join(folder, 'alertmanager.yml');
    await writeFile(
      file,
      text.replaceAll(':9095/', `:${port}/`).replace(/group_wait: \w+/g, 'group_wait: 0s'),
    );
    const program = join(root, 'infra', 'alertmanager', 'src', 'main.ts');
    const receiver = spawn(process.execPath, [program, String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let written = '';
    receiver.stdout.on('data', (chunk) => {
      written += chunk;
    });
    try {
      await withAlertmanager(file, async (address) => {
        await post(address, [{ alertname: 'BrokerAway', severity: 'page' }]);
        await until('the alert arrives', () => / page firing, BrokerAway\n/.test(written));
      });
    } finally {
      receiver.kill();
      await rm(folder, { recursive: true });
    }
  },
);

function key(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort());
}

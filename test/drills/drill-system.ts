import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findObserverPrograms } from '@picture-resize/native';
import { parse, stringify } from 'yaml';
import { until } from '../faults/jobs.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { listenAsPager, type Webhook } from './webhook.ts';

export interface DrillSystem extends TestSystem {
  prometheus: string;
  pager: Webhook;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * A system with all its observers, and a pager that listens here.
 * @throws where Prometheus or Alertmanager can't be had
 */
export async function startDrillSystem(): Promise<DrillSystem> {
  const programs = await findObserverPrograms();
  if (!programs.prometheus || !programs.alertmanager || !programs['mysqld-exporter'])
    throw new Error(
      'Expected Prometheus, Alertmanager and mysqld-exporter for a drill. Get them: make tools',
    );
  const pager = await listenAsPager();
  const folder = await mkdtemp(join(tmpdir(), 'picture-resize-drill-'));
  const rules = join(folder, 'rules');
  const alertmanagerFile = join(folder, 'alertmanager.yml');
  await mkdir(rules);
  await cp(here('rules.yml'), join(rules, 'drills.yml'));
  await writeFile(alertmanagerFile, await alertmanagerConfiguration(pager.url));
  const system = await createSystem({ consumers: 1, observers: { programs, rules, alertmanagerFile } });
  const stop = async () => {
    await system.stop();
    pager.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await system.topology.start();
    await until('the observers are ready', () =>
      system.topology.observers.every((part) => part.status().state === 'ready'),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const { prometheus } = system.ports.observers ?? {};
  return { ...system, prometheus: `http://127.0.0.1:${prometheus}`, pager, stop };
}

/** The project's own routes, in a hurry and to this pager. */
async function alertmanagerConfiguration(url: string): Promise<string> {
  const configuration = parse(await readFile(here('../../infra/alertmanager/alertmanager.yml'), 'utf8'));
  const changed: Record<string, unknown> = { group_wait: '1s', group_interval: '2s', url };
  return stringify(configuration, (key, value) => (key in changed ? changed[key] : value));
}

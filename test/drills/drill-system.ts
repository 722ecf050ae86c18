import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findObserverPrograms, type ToolName } from '@picture-resize/native';
import { writeDividedRules } from '@picture-resize/prometheus';
import { parse, stringify } from 'yaml';
import { createAuthority, issueCertificate } from '../access/certificates.ts';
import { securedByDatabase, writeCertificates } from '../access/secure-servers.ts';
import { mountSmallDisk, unmountSmallDisk } from '../faults/disk.ts';
import { until } from '../faults/jobs.ts';
import { openShell, type Shell } from '../runbooks/shell.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { restoreHealth } from './restore-health.ts';
import { listenAsPager, type Webhook } from './webhook.ts';

export interface DrillSystem extends TestSystem {
  prometheus: string;
  pager: Webhook;
  /** A second pager, which hears the same. */
  deputy: Webhook;
  /** The folder of the rules that Prometheus reads. */
  rules: string;
  /** While a file is here, its settings hold for services that are started. */
  settings: string;
  /** Gives the database a certificate that is good for so many days. */
  certify: (days: number) => Promise<void>;
  /** Types a line as somebody who has this system before them. */
  type: Shell['type'];
  /** How many times shorter their windows are than the project's. */
  divisor: number;
}

/** Jobs that may wait: few, so that a drill reaches it. */
export const MAX_BACKLOG = 100;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Whom every alert needs. Jaeger, which takes minutes to build, is for drills about traces. */
export const forAlerts: ToolName[] = ['prometheus', 'alertmanager', 'mysqld-exporter', 'node-exporter'];

/** Why no drill can be made on this machine, if so. */
export async function whyNoDrills(needed: ToolName[]): Promise<string | undefined> {
  const found = await findObserverPrograms();
  const missing = needed.filter((name) => found[name] === undefined);
  if (missing.length === 0) return undefined;
  return `Expected ${needed.join(', ')} but there is no ${missing.join(', ')}. Get them: make tools`;
}

/** A system with all observers that can be had, the project's rules, and pagers that listen here. */
export async function startDrillSystem(divisor: number): Promise<DrillSystem> {
  const [pager, deputy] = [await listenAsPager(), await listenAsPager()];
  const folder = await mkdtemp(join(tmpdir(), 'picture-resize-drill-'));
  const rules = join(folder, 'rules');
  const settings = join(folder, 'settings.env');
  const alertmanagerFile = join(folder, 'alertmanager.yml');
  await writeDividedRules(divisor, rules);
  await writeFile(alertmanagerFile, await alertmanagerConfiguration([pager.url, deputy.url]));
  const authority = await createAuthority();
  const certify = async (days: number) =>
    writeCertificates(folder, await issueCertificate(authority, 'localhost', days));
  await certify(365);
  const system = await createSystem({
    consumers: 2,
    auditor: true,
    adapt: securedByDatabase({ authority, folder }),
    environment: {
      NODE_OPTIONS: `--import=${here('mistakes.mjs')}`,
      DRILL_SETTINGS: settings,
      MAX_BACKLOG: String(MAX_BACKLOG),
      AUDIT_SECONDS: '5',
    },
    observers: { programs: await findObserverPrograms(), rules, alertmanagerFile },
  });
  await mountSmallDisk(system.folder);
  const shell = await openShell(system);
  const stop = async () => {
    await shell.close();
    await system.topology.stop();
    await unmountSmallDisk(system.folder);
    await system.stop();
    pager.close();
    deputy.close();
    await rm(folder, { recursive: true, force: true });
  };
  const prometheus = `http://127.0.0.1:${system.ports.observers?.prometheus}`;
  const own = { prometheus, pager, deputy, rules, settings, certify, divisor, type: shell.type, stop };
  const whole = { ...system, ...own };
  try {
    await system.topology.start();
    await until('the observers are ready', () =>
      system.topology.observers.every((part) => part.status().state === 'ready'),
    );
    await restoreHealth(whole);
  } catch (error) {
    await stop();
    throw error;
  }
  return whole;
}

/** The project's own routes, in a hurry and to these pagers. */
async function alertmanagerConfiguration(urls: string[]): Promise<string> {
  const configuration = parse(await readFile(here('../../infra/alertmanager/alertmanager.yml'), 'utf8'));
  const hurry = { group_wait: '1s', group_interval: '2s' };
  const { route, receivers } = configuration as {
    route: { routes: object[] };
    receivers: { name: string }[];
  };
  const hurried = { ...route, ...hurry, routes: route.routes.map((each) => ({ ...each, ...hurry })) };
  const webhooks = urls.map((url) => ({ url, send_resolved: true }));
  const pagers = receivers.map(({ name }) => ({ name, webhook_configs: webhooks }));
  return stringify({ ...configuration, route: hurried, receivers: pagers });
}

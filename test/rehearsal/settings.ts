import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findEnvironment } from '../../infra/terraform/src/find-environment.ts';
import { type Images, imageNames } from '../../infra/terraform/src/images.ts';
import { brokerAddress, registry, roleAddress } from '../../infra/terraform/src/names.ts';
import { neighbours, remoteTargets } from '../../infra/terraform/src/scrape-targets.ts';
import { brokerSettings, environmentFile, settingsOf } from '../../infra/terraform/src/settings.ts';
import { type Role, roles, topology } from '../../infra/terraform/src/topology.ts';
import type { Machines } from './machines.ts';

const tag = 'rehearsal';
const config = findEnvironment('dev');
const images = Object.fromEntries(imageNames.map((name) => [name, tag])) as Images;

/** The .env of a role as in the cloud, but for names, which become addresses, and images, which are built here. */
export function settingsHere(role: Role, machines: Machines, targets: string): Record<string, string> {
  const settings = {
    ...settingsOf(role, config, images),
    ...(role === 'kafka' ? brokerSettings(config, 1, 0) : {}),
  };
  const here = Object.entries(settings).map(([name, value]): [string, string] => {
    const image = value.startsWith(`${registry(config)}/`);
    return [name, image ? localImage(value) : withAddresses(value, machines)];
  });
  return {
    ...Object.fromEntries(here),
    BIND_ADDRESS: machines[role].address,
    NETWORK: machines[role].network,
    ...('PROMETHEUS_TARGETS' in settings ? { PROMETHEUS_TARGETS: targets } : {}),
  };
}

const localImage = (value: string) => value.slice(registry(config).length + 1).replace('@', ':');

/** What the private zone does in the cloud. */
function withAddresses(value: string, machines: Machines): string {
  return roles
    .reduce((text, role) => text.replaceAll(roleAddress(config, role), machines[role].address), value)
    .replaceAll(brokerAddress(config, 1), machines.kafka.address);
}

/** An .env for each role, with secrets that nobody knows, and whom Prometheus asks. */
export async function writeSettings(folder: string, machines: Machines): Promise<Record<Role, string>> {
  const targets = join(folder, 'targets');
  await mkdir(targets);
  const remote = remoteTargets().map(({ job, role, port }) => ({
    labels: { job },
    targets: [`${machines[role].address}:${port}`],
  }));
  await writeFile(join(targets, 'machines.yml'), stringify(remote));
  await writeFile(join(targets, 'this-machine.yml'), neighbours());

  const names = new Set(roles.flatMap((role) => topology[role].secrets));
  const secrets = Object.fromEntries([...names].map((name) => [name, randomBytes(24).toString('hex')]));
  const files: Partial<Record<Role, string>> = {};
  for (const role of roles) {
    const own = topology[role].secrets.map((name) => [name, secrets[name] ?? '']);
    const settings = { ...settingsHere(role, machines, targets), ...Object.fromEntries(own) };
    files[role] = join(folder, `${role}.env`);
    await writeFile(files[role], environmentFile(settings), { mode: 0o600 });
  }
  return files as Record<Role, string>;
}

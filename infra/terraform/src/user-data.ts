import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import type { Config } from './config.ts';
import { type Folder, readOne, vmFolder } from './folder.ts';
import { logGroup, parameterPath, registry } from './names.ts';
import { fetchedBy } from './secrets.ts';
import { type Role, topology } from './topology.ts';

/** EC2 takes no more, before base64. */
const LIMIT = 16_384;

export interface Boot {
  role: Role;
  /** Comes with the user data, so that an older launch template is a whole; else from the bucket of releases. */
  folder?: Folder;
  /** Where it lies in the bucket. */
  release?: string;
  /** The parameter that has the id of this machine's disk. */
  volumeParameter?: string;
  /** More for machine.env. */
  variables?: Record<string, string>;
  /** Those of vm/ that this machine runs besides those of every machine. Edited, they exchange the machines that carry them. */
  scripts?: string[];
  /** Started beside the machine's own unit, by name of their files in vm/. */
  timers?: string[];
}

/**
 * What cloud-init does at a machine's first boot. Nothing in it is known only after Terraform has applied, and
 * nothing in it is secret.
 */
export function userData(c: Config, boot: Boot): string {
  const { role, folder, scripts = [], timers = [] } = boot;
  const { folder: name } = topology[role];
  const variables = {
    // Where snap puts the AWS CLI.
    PATH: '$PATH:/snap/bin',
    PACKAGES: 'docker.io docker-compose-v2 jq xfsprogs curl',
    ROLE: role,
    ENVIRONMENT: c.name,
    REGION: c.region,
    FOLDER: name,
    SECRETS: fetchedBy(role, c).join(' '),
    PARAMETERS: parameterPath(c),
    VOLUME_PARAMETER: boot.volumeParameter ?? '',
    RELEASE: boot.release ?? '',
    REGISTRY: topology[role].images.length > 0 ? registry(c) : '',
    BOOT_LOG: logGroup(c, 'boot'),
    ...boot.variables,
  };
  const shell = Object.entries(variables).map(([key, value]) => `${key}="${value}"\n`);
  const carried = [
    'start.sh',
    'install-programs.sh',
    'unpack-folder.sh',
    'fetch-secrets.sh',
    'ship-log.sh',
    ...scripts,
    ...timers.map((timer) => `${timer}.sh`),
  ];
  const units = [
    'picture-resize.service',
    ...timers.flatMap((timer) => [`${timer}.service`, `${timer}.timer`]),
  ];
  const started = ['picture-resize.service', ...timers.map((timer) => `${timer}.timer`)];
  const document = {
    write_files: [
      { path: '/etc/picture-resize/machine.env', permissions: '0644', content: shell.join('') },
      ...(folder
        ? [{ path: '/etc/picture-resize/folder.json', permissions: '0600', content: JSON.stringify(folder) }]
        : []),
      ...carried.map((script) => carry(script, '/usr/local/lib/picture-resize', '0755')),
      ...units.map((unit) => carry(unit, '/etc/systemd/system', '0644')),
    ],
    runcmd: [
      ['systemctl', 'daemon-reload'],
      // Not waited for: cloud-init is done when the machine's unit goes on trying.
      ['systemctl', 'enable', '--now', '--no-block', ...started],
    ],
  };
  return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

function carry(name: string, to: string, permissions: string) {
  return { path: `${to}/${name}`, permissions, content: readOne(join(vmFolder, name)).text };
}

/** Packed, as cloud-init unpacks it by itself; the same bytes on every machine that synthesizes. */
export function pack(text: string): string {
  const packed = gzipSync(text, { level: 9 });
  // The byte that names the operating system that packed it.
  packed[9] = 255;
  if (packed.length > LIMIT)
    throw new Error(`Expected at most ${LIMIT} bytes of user data but received ${packed.length}`);
  return packed.toString('base64');
}

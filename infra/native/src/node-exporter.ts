import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { askHttp } from './ask-http.ts';
import type { ObserverPorts } from './config.ts';
import type { Part } from './part.ts';

/** How full the machine's disks are; Prometheus keeps those that the data lies on. */
export function nodeExporter(program: string, { nodeExporter: port }: ObserverPorts): Part {
  return {
    name: 'node-exporter',
    address: `127.0.0.1:${port}`,
    command: program,
    arguments: [
      `--web.listen-address=127.0.0.1:${port}`,
      '--collector.disable-defaults',
      '--collector.filesystem',
      // Of itself it leaves out overlay, which a container without volumes has its data on.
      '--collector.filesystem.fs-types-exclude=^(autofs|cgroup2?|devpts|mqueue|nsfs|proc|sysfs)$',
    ],
    probe: () => askHttp(`http://127.0.0.1:${port}/`),
    isOptional: true,
    stopMs: 5_000,
  };
}

/** Where the disks begin on which the servers keep their data: one, or somebody has given a server its own. */
export async function mountPointsOf(folder: string): Promise<string[]> {
  const whole = await mountPointOf(folder);
  // A server that has not begun yet has no folder.
  const own = ['zookeeper', 'broker', 'database'].map((name) =>
    mountPointOf(join(folder, name)).catch(() => whole),
  );
  return [...new Set([whole, ...(await Promise.all(own))])];
}

/** The topmost folder above it that lies on the same disk. */
export async function mountPointOf(folder: string): Promise<string> {
  const above = dirname(folder);
  if (above === folder) return folder;
  const [own, others] = await Promise.all([stat(folder), stat(above)]);
  return own.dev === others.dev ? mountPointOf(above) : folder;
}

import { stringify } from 'yaml';
import { composeServices } from './folder.ts';
import type { Role } from './topology.ts';

/**
 * A compose file that has a role's disk-exporter tell of the machine's own disk as well, where images and logs lie; on one
 * machine the volumes are on that very disk. /srv is an empty folder of it.
 */
export function watchSystemDisk(role: Role): string {
  const exporters = Object.keys(composeServices(role)).filter((name) => name.endsWith('-disk'));
  const more = exporters.map((name) => [name, { volumes: ['/srv:/disks/system:ro'] }]);
  return stringify({ services: Object.fromEntries(more) });
}

import { join } from 'node:path';
import type { Config } from './config.ts';
import { type Folder, readFolder, readOne, vmFolder } from './folder.ts';
import type { Images } from './images.ts';
import { forMachines, type ScrapeTarget } from './scrape-targets.ts';
import { environmentFile, settingsOf } from './settings.ts';
import { type Role, topology } from './topology.ts';

const PROMETHEUS = 'prometheus/prometheus.yml';

/** What a machine gets: its folder, what is laid over it in the cloud, and its settings. */
export function releaseOf(
  role: Role,
  config: Config,
  images: Images,
  { settings = {}, plain = false }: { settings?: Record<string, string>; plain?: boolean } = {},
): Folder {
  const folder = readFolder(role);
  const overlay = plain ? undefined : topology[role].overlay;
  if (overlay !== undefined) folder['cloud.yml'] = readOne(join(vmFolder, overlay));
  const scraped = folder[PROMETHEUS];
  if (scraped !== undefined) scraped.text = forMachines(scraped.text).text;
  if (role === 'api' && config.apiKeys.length > 0)
    folder['files/keys'] = { mode: '0644', text: `${config.apiKeys.join('\n')}\n` };
  const all = {
    COMPOSE_FILE: overlay === undefined ? 'docker-compose.yml' : 'docker-compose.yml:cloud.yml',
    ...settingsOf(role, config, images),
    ...settings,
  };
  return { ...folder, 'settings.env': { mode: '0600', text: environmentFile(all) } };
}

/** Whom the observers' machine has to find, each once. */
export function scrapeTargets(): ScrapeTarget[] {
  const { targets } = forMachines(readFolder('observability')[PROMETHEUS]?.text ?? '');
  const once = new Map(targets.map((target) => [`${target.role}:${target.port}`, target]));
  return [...once.values()];
}

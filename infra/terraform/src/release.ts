import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, readFolder, readOne, vmFolder } from './folder.ts';
import { forMachines, type ScrapeTarget } from './scrape-targets.ts';
import { environmentFile } from './settings.ts';
import { type Role, topology } from './topology.ts';

/** What a machine gets: its folder, what is laid over it in the cloud, and its settings. */
export function releaseOf(
  role: Role,
  settings: Record<string, string>,
  overlay: string | null = topology[role].overlay ?? null,
): Folder {
  const folder = readFolder(role);
  const files = ['docker-compose.yml', ...(overlay === null ? [] : ['cloud.yml'])];
  if (overlay !== null) folder['cloud.yml'] = readOne(join(vmFolder, overlay));
  const scraped = folder[PROMETHEUS];
  if (scraped !== undefined) scraped.text = forMachines(scraped.text).text;
  const all = { COMPOSE_FILE: files.join(':'), ...settings };
  return { ...folder, 'settings.env': { mode: '0600', text: environmentFile(all) } };
}

const PROMETHEUS = 'prometheus/prometheus.yml';

/** Whom the observers' machine has to find. */
export function scrapeTargets(): ScrapeTarget[] {
  const text = readFolder('observability')[PROMETHEUS]?.text ?? readFileSync(PROMETHEUS, 'utf8');
  const { targets } = forMachines(text);
  const once = new Map(targets.map((target) => [`${target.role}:${target.port}`, target]));
  return [...once.values()];
}

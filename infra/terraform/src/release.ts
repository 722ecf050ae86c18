import { join } from 'node:path';
import type { Config } from './config.ts';
import { type Folder, readFolder, readOne, vmFolder } from './folder.ts';
import type { Images } from './images.ts';
import { labelMountedFiles } from './mounted-files.ts';
import { neighbours } from './scrape-targets.ts';
import { environmentFile, settingsOf } from './settings.ts';
import { type Role, topology } from './topology.ts';

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
  if (role === 'observability')
    folder['prometheus/targets/this-machine.yml'] = { mode: '0644', text: neighbours() };
  const alertmanager = folder['alertmanager/alertmanager.yml'];
  if (alertmanager !== undefined && config.alertsTo !== null)
    alertmanager.text = alertmanager.text.replaceAll('http://localhost:9095', config.alertsTo);
  if (role === 'api' && config.apiKeys.length > 0)
    folder['files/keys'] = { mode: '0644', text: `${config.apiKeys.join('\n')}\n` };
  folder['files.yml'] = { mode: '0644', text: labelMountedFiles(role, folder) };
  const composeFiles = ['docker-compose.yml', 'cloud.yml', 'files.yml'].filter((path) => path in folder);
  const all = {
    COMPOSE_FILE: composeFiles.join(':'),
    ...settingsOf(role, config, images),
    ...settings,
  };
  return { ...folder, 'settings.env': { mode: '0600', text: environmentFile(all) } };
}

import { join } from 'node:path';
import { type Config, partitionBytes } from './config.ts';
import { type Folder, readFolder, readOne, vmFolder } from './folder.ts';
import type { Images } from './images.ts';
import { labelMountedFiles } from './mounted-files.ts';
import { AUTHORITY_FILE, rdsAuthority } from './rds-authority.ts';
import { neighbours } from './scrape-targets.ts';
import { fetchedBy } from './secrets.ts';
import { environmentFile, settingsOf } from './settings.ts';
import { watchSystemDisk } from './system-disk.ts';
import { type Role, topology } from './topology.ts';

/** What a machine gets: its folder, what is laid over it in the cloud, and its settings. */
export function releaseOf(
  role: Role,
  config: Config,
  images: Images,
  { settings = {}, plain = false }: { settings?: Record<string, string>; plain?: boolean } = {},
): Folder {
  const folder = readFolder(role);
  const overlay = plain ? undefined : overlayOf(role, config);
  if (overlay !== undefined) folder['cloud.yml'] = readOne(join(vmFolder, overlay));
  if (overlay === 'rds.yml')
    for (const name of ['rds.sh', 'adminer-tls.php']) folder[name] = readOne(join(vmFolder, name));
  if (fetchedBy(role, config).includes('DB_MYSQL_ADD'))
    folder[AUTHORITY_FILE] = { mode: '0644', text: rdsAuthority(config) };
  if (role === 'observability')
    folder['prometheus/targets/this-machine.yml'] = { mode: '0644', text: neighbours() };
  const alertmanager = folder['alertmanager/alertmanager.yml'];
  if (alertmanager !== undefined && config.alertsTo !== null)
    alertmanager.text = alertmanager.text.replaceAll('http://localhost:9095', config.alertsTo);
  const rules = folder['prometheus/rules/servers.yml'];
  // TopicFillsUp has what the broker of a single machine keeps.
  if (rules !== undefined) rules.text = rules.text.replace('> 1e10', `> ${partitionBytes(config)}`);
  if (topology[role].keeps) folder['system-disk.yml'] = { mode: '0644', text: watchSystemDisk(role) };
  if (role === 'api' && config.apiKeys.length > 0)
    folder['files/keys'] = { mode: '0644', text: `${config.apiKeys.join('\n')}\n` };
  folder['files.yml'] = { mode: '0644', text: labelMountedFiles(folder) };
  const composeFiles = ['docker-compose.yml', 'cloud.yml', 'system-disk.yml', 'files.yml'].filter(
    (path) => path in folder,
  );
  const all = {
    COMPOSE_FILE: composeFiles.join(':'),
    ...settingsOf(role, config, images),
    ...settings,
  };
  return { ...folder, 'settings.env': { mode: '0600', text: environmentFile(all) } };
}

function overlayOf(role: Role, { db }: Config): string | undefined {
  return role === 'db' && db.on === 'rds' ? 'rds.yml' : topology[role].overlay;
}

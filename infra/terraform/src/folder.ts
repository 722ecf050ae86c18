import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Role, roles, topology } from './topology.ts';

export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));
export const vmFolder = fileURLToPath(new URL('../vm/', import.meta.url));

export interface File {
  mode: string;
  text: string;
}
/** What travels to a machine, by path in its folder. */
export type Folder = Record<string, File>;

export interface ComposeService {
  volumes?: string[];
  command?: string[];
}

/** The services of a role's compose file, as they are written. */
export function composeServices(role: Role): Record<string, ComposeService> {
  const text = readFileSync(join(projectRoot, topology[role].folder, 'docker-compose.yml'), 'utf8');
  return parse(text, { merge: true }).services;
}

/** Whose compose file has a service. */
export function roleOfService(service: string): Role | undefined {
  return roles.find((role) => service in composeServices(role));
}

/** The compose file and whatever of its folder its containers mount; nothing else has to be on a machine. */
export function readFolder(role: Role): Folder {
  const folder = join(projectRoot, topology[role].folder);
  const mounted = Object.values(composeServices(role)).flatMap((service) => mounts(service));
  const paths = ['docker-compose.yml', ...mounted.map(({ path }) => path)].flatMap((path) =>
    filesUnder(folder, path),
  );
  return Object.fromEntries([...new Set(paths)].sort().map((path) => [path, readOne(join(folder, path))]));
}

/** What a service mounts of its folder, and where. */
export function mounts({ volumes = [] }: ComposeService): { path: string; at: string }[] {
  return (
    volumes
      // ${NAME:-./path}: what is mounted where nothing else is named.
      .map((volume) => volume.replace(/\$\{\w+:-([^}]*)\}/g, '$1').split(':'))
      .map(([path = '', at = '']) => ({ path, at }))
      // files/ is for keys and certificates of the machine's own.
      .filter(({ path }) => path.startsWith('./') && path !== './files')
      .map(({ path, at }) => ({ path: path.slice(2), at }))
  );
}

function filesUnder(folder: string, path: string): string[] {
  if (statSync(join(folder, path)).isFile()) return [path];
  return readdirSync(join(folder, path)).flatMap((name) => filesUnder(folder, `${path}/${name}`));
}

/** Only whether it may be run is taken over, so that every machine that synthesizes says the same. */
export function readOne(path: string): File {
  const mode = statSync(path).mode & 0o100 ? '0755' : '0644';
  return { mode, text: readFileSync(path, 'utf8') };
}

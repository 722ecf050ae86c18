import { createHash } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { type ComposeService, type Folder, mounts } from './folder.ts';

/** MySQL reads it when its disk is empty; later files are brought by vm/apply-schema.sh. */
const FIRST_START = '/docker-entrypoint-initdb.d';

/**
 * A compose file that labels each service with a digest of the files that it mounts. Compose looks at its own files
 * alone, so without this a container would go on with what it has read; with it only those are made anew that read
 * something else.
 */
export function labelMountedFiles(folder: Folder): string {
  const labels = Object.entries(mountedBy(folder)).flatMap(([service, volumes]) => {
    const read = mounts({ volumes }).filter(({ at }) => at !== FIRST_START);
    const files = Object.entries(folder).filter(([file]) =>
      read.some(({ path }) => file === path || file.startsWith(`${path}/`)),
    );
    return files.length === 0 ? [] : [[service, { labels: { 'picture-resize.files': digest(files) } }]];
  });
  return stringify({ services: Object.fromEntries(labels) });
}

/** By service, what the folder's compose file and what is laid over it in the cloud mount. */
function mountedBy(folder: Folder): Record<string, string[]> {
  const volumes: Record<string, string[]> = {};
  for (const name of ['docker-compose.yml', 'cloud.yml']) {
    // Compose's own tags, as !override, are none of the parser's.
    const written = parse(folder[name]?.text ?? 'services: {}', { merge: true, logLevel: 'silent' });
    for (const [service, own] of Object.entries<ComposeService>(written.services))
      volumes[service] = [...(volumes[service] ?? []), ...(own.volumes ?? [])];
  }
  return volumes;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

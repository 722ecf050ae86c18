import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { composeServices, type Folder, mounts } from './folder.ts';
import type { Role } from './topology.ts';

/** MySQL reads it when its disk is empty; later files are brought by vm/apply-schema.sh. */
const FIRST_START = '/docker-entrypoint-initdb.d';

/**
 * A compose file that labels each service with a digest of the files that it mounts. Compose looks at its own files
 * alone, so without this a container would go on with what it has read; with it only those are made anew that read
 * something else.
 */
export function labelMountedFiles(role: Role, folder: Folder): string {
  const labels = Object.entries(composeServices(role)).flatMap(([service, written]) => {
    const read = mounts(written).filter(({ at }) => at !== FIRST_START);
    const files = Object.entries(folder).filter(([file]) =>
      read.some(({ path }) => file === path || file.startsWith(`${path}/`)),
    );
    return files.length === 0 ? [] : [[service, { labels: { 'picture-resize.files': digest(files) } }]];
  });
  return stringify({ services: Object.fromEntries(labels) });
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

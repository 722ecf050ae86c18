import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Secrets {
  /** MariaDB's root, for migrations. */
  rootPassword: string;
  /** The services' user. */
  servicePassword: string;
  /** mysqld-exporter's user. */
  exporterPassword: string;
  /** Signs the job ids. */
  jobIdSecret: string;
}

/** Made once at random and kept, readable by their owner only. */
export async function readSecrets(folder: string): Promise<Secrets> {
  const file = join(folder, 'secrets.json');
  const kept = await readKept(file);
  const random = () => randomBytes(24).toString('hex');
  const secrets: Secrets = {
    rootPassword: random(),
    servicePassword: random(),
    exporterPassword: random(),
    jobIdSecret: random(),
    ...kept,
  };
  // A file of an earlier version may lack one.
  if (Object.keys(kept).length === Object.keys(secrets).length) return secrets;
  await mkdir(folder, { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  // There is never half a file, which could not be read and would lock its owner out of the database.
  await rename(draft, file);
  return secrets;
}

async function readKept(file: string): Promise<Partial<Secrets>> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {};
  }
}

import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { folders, root } from './compose-files.ts';

/** What Compose makes of a service: variables put in, short forms written out. Only what the tests look at. */
export interface Service {
  image?: string;
  build?: { context: string; dockerfile?: string; target?: string; args?: Record<string, string> };
  deploy?: { replicas?: number };
  depends_on?: Record<string, { condition?: string }>;
  restart?: string;
  init?: boolean;
  user?: string;
  privileged?: boolean;
  container_name?: string;
  network_mode?: string;
  pid?: string;
  read_only?: boolean;
  security_opt?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  logging?: { driver?: string; options?: Record<string, string> };
  healthcheck?: { test?: string[]; start_period?: string; start_interval?: string; disable?: boolean };
  environment?: Record<string, string | null>;
  secrets?: unknown[];
  configs?: unknown[];
  ports?: { host_ip?: string; published?: string; target: number }[];
  volumes?: { type: string; source?: string; target: string; read_only?: boolean }[];
  /** Bytes. */
  mem_limit?: string;
  stop_grace_period?: string;
}
export type Services = Record<string, Service>;

/** What can be started: the files that are laid over each other, in the folder in which Compose is called. */
export interface Configuration {
  name: string;
  folder: string;
  files: string[];
}

const alone = (folder: string): Configuration => ({
  name: `${folder} alone`,
  folder,
  files: ['docker-compose.yml'],
});
export const allInOne: Configuration = { ...alone('.'), name: 'all on one machine' };
export const cluster: Configuration = {
  name: 'three brokers on one machine',
  folder: '.',
  files: ['docker-compose.yml', 'kafka_client/cluster.yml', 'infra/compose/cluster.yml'],
};
export const configurations: Configuration[] = [
  ...folders.map(alone),
  { name: 'three brokers alone', folder: 'kafka_client', files: ['docker-compose.yml', 'cluster.yml'] },
  allInOne,
  cluster,
];

/** The compose files as on a machine that has only these, each .env.example copied and nothing filled in. */
export interface Copy {
  resolve: (configuration: Configuration, environment?: NodeJS.ProcessEnv) => Promise<Services>;
  remove: () => Promise<void>;
}

export async function copyComposeFiles(): Promise<Copy> {
  const copy = await realpath(await mkdtemp(join(tmpdir(), 'compose-')));
  const files = configurations.flatMap(({ folder, files }) => files.map((file) => join(folder, file)));
  for (const file of new Set([...files, 'infra/compose'])) {
    await cp(root + file, join(copy, file), { recursive: true });
  }
  for (const folder of folders) await cp(`${root}${folder}/.env.example`, join(copy, folder, '.env'));

  const resolve: Copy['resolve'] = async ({ folder, files }, environment = {}) => {
    const { PATH, HOME } = process.env;
    const words = ['compose', ...files.flatMap((file) => ['--file', file]), 'config', '--format', 'json'];
    const { stdout } = await execa('docker', words, {
      cwd: join(copy, folder),
      env: { PATH, HOME, ...environment },
      extendEnv: false,
    });
    // Where a Dockerfile lies, it lies in the project.
    return JSON.parse(stdout.replaceAll(copy, root.slice(0, -1))).services;
  };
  return { resolve, remove: () => rm(copy, { recursive: true, force: true }) };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { copyProject } from '../../copy-project.ts';
import { type Printed, runCommand } from '../../runbooks/run-command.ts';
import { folders, read } from '../compose-files.ts';

/** A copy of the project whose containers run beside whatever else does: own names, ports and secrets. */
export interface Stack {
  folder: string;
  api: string;
  /** Where its brokers are reached from here; where there is one, that alone answers. */
  brokers: string[];
  /** Runs a target as a person would; resolves with what it printed, rejects where it fails. */
  make: (...words: string[]) => Promise<string>;
  /** Runs docker compose in the copy. */
  compose: (...words: string[]) => Promise<string>;
  /** The containers of services, or all, as docker inspect tells them. */
  inspect: (...names: string[]) => Promise<{ Id: string }[]>;
  /** Types a line into a shell at the copy's root; what follows a log is ended at its first words. */
  type: (line: string) => Promise<Printed>;
  /** Stops what runs and removes the copy with all data. */
  remove: () => Promise<void>;
}

/** @param settings variables of make and compose, for example `CLUSTER: '1'` */
export async function createStack(settings: NodeJS.ProcessEnv = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'picture-resize-'));
  await copyProject(folder);
  const ports = await choosePorts();
  const { PATH, HOME } = process.env;
  const project = `test-${process.pid}-${ports.API_PORT}`;
  const operators = 20_000 + (process.pid % 200) * 48;
  const env = {
    PATH,
    HOME,
    MODE: 'compose',
    COMPOSE_PROJECT_NAME: project,
    NETWORK: project,
    API_IMAGE: 'picture-resize/api:test',
    CONSUMER_IMAGE: 'picture-resize/consumer:test',
    API_PROXY_IMAGE: 'picture-resize/api-proxy:test',
    // Each of the replicas takes one of these; below the range from which the kernel gives ports away.
    API_OPS_PORTS: `${operators}-${operators + 23}`,
    CONSUMER_OPS_PORTS: `${operators + 24}-${operators + 47}`,
    ...ports,
    ...settings,
  };
  const run = async (command: string, words: string[]) => {
    const options = { cwd: folder, env, extendEnv: false } as const;
    const { all } = await execa(command, words, { ...options, all: true, stdin: 'ignore' });
    return all;
  };
  const compose: Stack['compose'] = (...words) => run('docker', ['compose', ...words]);
  return {
    folder,
    api: `http://localhost:${ports.API_PORT}`,
    brokers: ['KAFKA_PORT', 'KAFKA_PORT_2', 'KAFKA_PORT_3'].map((name) => `localhost:${ports[name]}`),
    make: (...words) => run('make', words),
    compose,
    inspect: async (...names) => {
      const ids = (await compose('ps', '--quiet', ...names)).split('\n');
      return JSON.parse((await execa('docker', ['inspect', ...ids])).stdout);
    },
    type: (line) => runCommand(line, folder, env),
    remove: async () => {
      await compose('down', '--volumes', '--remove-orphans');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A free one for every port that a compose file publishes. */
async function choosePorts(): Promise<Record<string, string>> {
  const files = [...folders.map((folder) => `${folder}/docker-compose.yml`), 'kafka_client/cluster.yml'];
  const named = await Promise.all(files.map(publishedPorts));
  const ports: Record<string, string> = {};
  for (const name of new Set(named.flat())) {
    ports[name] = String(await getPort({ exclude: Object.values(ports).map(Number) }));
  }
  return ports;
}

async function publishedPorts(file: string): Promise<string[]> {
  return [...(await read(file)).matchAll(/\$\{(\w+_PORT(?:_\d)?):-/g)].map(([, name]) => name ?? '');
}

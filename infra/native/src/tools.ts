import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { parseEnv } from 'node:util';
import { nativeFolder, repository } from './config.ts';

/** Programs that come from one Go module. */
export interface Tool {
  /** Of versions.env: module@version. */
  module: string;
  /** What `go build` makes: the program and its package. */
  programs: Record<string, string>;
  /** How Debian calls a program, where it calls it otherwise. */
  debianNames: Record<string, string>;
  debianPackage: string | undefined;
  /** Minutes that two cores take to build it. */
  minutes: number;
}

/** What observes the system. It runs without any of these; by the name of the part. */
export const tools = {
  prometheus: {
    module: 'PROMETHEUS_MODULE',
    programs: { prometheus: './cmd/prometheus', promtool: './cmd/promtool' },
    debianNames: {},
    debianPackage: 'prometheus',
    minutes: 5,
  },
  alertmanager: {
    module: 'ALERTMANAGER_MODULE',
    programs: { alertmanager: './cmd/alertmanager', amtool: './cmd/amtool' },
    debianNames: { alertmanager: 'prometheus-alertmanager' },
    debianPackage: 'prometheus-alertmanager',
    minutes: 1,
  },
  'mysqld-exporter': {
    module: 'MYSQLD_EXPORTER_MODULE',
    programs: { mysqld_exporter: '.' },
    debianNames: { mysqld_exporter: 'prometheus-mysqld-exporter' },
    debianPackage: 'prometheus-mysqld-exporter',
    minutes: 1,
  },
  'node-exporter': {
    module: 'NODE_EXPORTER_MODULE',
    programs: { node_exporter: '.' },
    debianNames: { node_exporter: 'prometheus-node-exporter' },
    debianPackage: 'prometheus-node-exporter',
    minutes: 1,
  },
  jaeger: {
    module: 'JAEGER_MODULE',
    programs: { jaeger: './cmd/jaeger' },
    debianNames: {},
    debianPackage: undefined,
    minutes: 4,
  },
} satisfies Record<string, Tool>;

export type ToolName = keyof typeof tools;

/** Where the program of that name is: on the PATH, or built by "make tools"; undefined where it is not. */
export async function findProgram(tool: Tool, program: string): Promise<string | undefined> {
  const names = [tool.debianNames[program] ?? program, program];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  for (const file of [...onPath, join(await builtFolder(tool), program)]) {
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}

/** Whether nothing of the tool is missing. */
export async function isComplete(tool: Tool): Promise<boolean> {
  const found = await Promise.all(Object.keys(tool.programs).map((program) => findProgram(tool, program)));
  return !found.includes(undefined);
}

/** The folder of one version's programs; another version has another. */
export async function builtFolder(tool: Tool): Promise<string> {
  const [path = '', version] = (await moduleOf(tool)).split('@');
  return join(nativeFolder, 'tools', `${path.split('/').at(-1)}-${version}`);
}

/** module@version, as versions.env has it. */
export async function moduleOf({ module }: Tool): Promise<string> {
  const versions = parseEnv(await readFile(`${repository}versions.env`, 'utf8'));
  return versions[module] ?? '';
}

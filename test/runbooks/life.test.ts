import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nativeFolder } from '@picture-resize/native';
import getPort from 'get-port';
import { copyProject } from '../copy-project.ts';
import { finalStatuses, postMany } from '../faults/jobs.ts';
import { collectCommands } from './collect-commands.ts';
import { runCommand } from './run-command.ts';

/** The variables of "make up" that are ports; the consumers' follow OPS_PORT. */
const PORTS = [
  ...['API_PORT', 'KAFKA_PORT', 'DB_PORT', 'ZOOKEEPER_PORT', 'KAFKA_METRICS_PORT', 'ZOOKEEPER_METRICS_PORT'],
  ...['PROMETHEUS_PORT', 'ALERTMANAGER_PORT', 'MYSQLD_EXPORTER_PORT', 'NODE_EXPORTER_PORT'],
  ...['JAEGER_PORT', 'OTLP_PORT', 'JAEGER_METRICS_PORT', 'JAEGER_HEALTH_PORT', 'JAEGER_GRPC_PORT'],
];
/** Below the range from which the kernel gives ports away. */
const OPS_PORT = 30_000 + (process.pid % 150) * 16;
const PATIENCE_MS = 150_000;

let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-resize-life-'));
  await copyProject(folder);
  await mkdir(join(folder, '.native'));
  await symlink(join(nativeFolder, 'programs'), join(folder, '.native', 'programs'));
  const ports: Record<string, string> = { OPS_PORT: String(OPS_PORT) };
  for (const name of PORTS)
    ports[name] = String(await getPort({ exclude: Object.values(ports).map(Number) }));
  environment = { PATH: process.env.PATH, MODE: 'native', RATE_LIMIT_PER_MINUTE: '0', ...ports };
});
afterAll(async () => {
  await runCommand('make down', folder, environment, PATIENCE_MS);
  await rm(folder, { recursive: true });
});

const type = (line: string) => runCommand(line, folder, environment, PATIENCE_MS);
const consumers = async () => (await type('make status')).stdout.match(/^consumer-\d+ +ready/gm)?.length;

test.each([
  ['make up', 2],
  ['make restart CONSUMERS=4', 4],
  ['make restart', 2],
])(
  '%s of the runbooks ends with %i consumers, and jobs are done',
  async (line, count) => {
    const typed = (await collectCommands()).map(({ natively }) => natively);
    expect(typed).toContain(line);
    const { exitCode, stdout, stderr } = await type(line);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain('Everything is ready after ');
    expect(await consumers()).toBe(count);
    const api = `http://127.0.0.1:${environment.API_PORT}`;
    expect(await finalStatuses(api, await postMany(api, 4))).toEqual(Array(4).fill('done'));
  },
  PATIENCE_MS,
);

test(
  'make down of the runbooks ends all of it',
  async () => {
    const { exitCode, stdout } = await type('make down');
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Stopped: /) });
    expect((await type('make status')).stdout).toBe('Nothing is running. Start it with "make up".\n');
  },
  PATIENCE_MS,
);

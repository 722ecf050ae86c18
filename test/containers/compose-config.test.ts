import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { execa } from 'execa';
import { testWithCompose } from './compose.ts';
import { folders, root } from './compose-files.ts';

// As on a machine that has only these files, each .env.example copied and nothing filled in.
let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'compose-'));
  const files = [
    'docker-compose.yml',
    'infra/compose',
    ...folders.map((folder) => `${folder}/docker-compose.yml`),
  ];
  for (const file of files) await cp(root + file, join(copy, file), { recursive: true });
  for (const folder of folders) await cp(`${root}${folder}/.env.example`, join(copy, folder, '.env'));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

interface Resolved {
  services: Record<
    string,
    {
      environment?: Record<string, string | null>;
      depends_on?: Record<string, unknown>;
      ports?: { host_ip?: string; published: string }[];
    }
  >;
}

async function resolve(folder: string, environment: NodeJS.ProcessEnv = {}): Promise<Resolved> {
  const { PATH, HOME } = process.env;
  const { stdout } = await execa('docker', ['compose', 'config', '--format', 'json'], {
    cwd: join(copy, folder),
    env: { PATH, HOME, ...environment },
    extendEnv: false,
  });
  return JSON.parse(stdout);
}

testWithCompose.each(folders)('%s is a whole by itself', async (folder) => {
  const { services } = await resolve(folder);
  for (const { depends_on = {} } of Object.values(services)) {
    for (const other of Object.keys(depends_on)) expect(Object.keys(services)).toContain(other);
  }
});

testWithCompose('the root includes every server of every folder', async () => {
  const apart = await Promise.all(folders.map((folder) => resolve(folder)));
  const expected = apart.flatMap(({ services }) => Object.keys(services));
  expect(Object.keys((await resolve('.')).services).sort()).toEqual(expected.sort());
});

testWithCompose('on one machine the services find their servers by name, whatever .env says', async () => {
  const { services } = await resolve('.');
  for (const name of ['api', 'consumer', 'auditor']) {
    expect(services[name]?.environment).toMatchObject({
      DB_MYSQL_ADD: 'mysql:3306',
      KAFKA_BROKERS: 'kafka:29092',
    });
  }
});

testWithCompose('on one machine everything listens on loopback, unless told otherwise', async () => {
  const hosts = async (environment?: NodeJS.ProcessEnv) => {
    const { services } = await resolve('.', environment);
    return new Set(Object.values(services).flatMap(({ ports = [] }) => ports.map(({ host_ip }) => host_ip)));
  };
  expect([...(await hosts())]).toEqual(['127.0.0.1']);
  expect([...(await hosts({ BIND_ADDRESS: '0.0.0.0' }))]).toEqual(['0.0.0.0']);
});

testWithCompose('when a port is given, then clients are told that one', async () => {
  const { services } = await resolve('.', { KAFKA_PORT: '19092' });
  expect(services.kafka?.ports?.[0]?.published).toBe('19092');
  expect(services.kafka?.environment?.KAFKA_ADVERTISED_LISTENERS).toContain('OUTSIDE://localhost:19092');
});

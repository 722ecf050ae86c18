import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../src/folder.ts';
import { dev, machineOf, packedUserData, prod, testOnMachine } from './boot.ts';

// What reads user data and units on a machine, asked whether it can.
const machines = [
  ['db-1', dev],
  ['kafka-1', dev],
  ['kafka-3', prod],
  ['observability-1', prod],
  ['consumer', dev],
  ['api', prod],
] as const;

const PATH = [process.env.PATH, join(projectRoot, '.native/cloud-init')].join(delimiter);

async function cloudInit(file: string) {
  const { exitCode, all } = await execa('cloud-init', ['schema', '--config-file', file], {
    env: { PATH },
    all: true,
    reject: false,
  });
  return { code: exitCode, said: String(all) };
}

const cloudInitIsHere = !(await execa('cloud-init', ['--version'], { env: { PATH }, reject: false })).failed;
if (!cloudInitIsHere)
  process.stderr.write(
    'cloud-init does not look at user data, its tests are skipped: infra/terraform/test/fetch-cloud-init.sh gets it (Debian, Ubuntu; no root).\n',
  );
const testWithCloudInit = cloudInitIsHere ? test : test.skip;

/** What cloud-init says of a user data. */
async function schemaOf(text: string) {
  const place = await mkdtemp(join(tmpdir(), 'user-data-'));
  try {
    await writeFile(join(place, 'user-data.yml'), text);
    return await cloudInit(join(place, 'user-data.yml'));
  } finally {
    await rm(place, { recursive: true });
  }
}
const userDataOf = (document: typeof dev, name: string) =>
  gunzipSync(Buffer.from(packedUserData(document, name), 'base64')).toString();

testWithCloudInit.each(machines)(
  'cloud-init knows every word of the user data of %s',
  async (name, document) => {
    const { code, said } = await schemaOf(userDataOf(document, name));
    expect([code, said]).toEqual([0, expect.stringMatching(/^Valid/)]);
  },
);

testWithCloudInit('and would say so if it did not', async () => {
  const { code, said } = await schemaOf(userDataOf(dev, 'api').replace('permissions:', 'permission:'));
  expect([code, said]).toEqual([1, expect.stringContaining("'permission' was unexpected")]);
});

const systemdIsHere = !(await execa('systemd-analyze', ['--version'], { reject: false })).failed;
if (!systemdIsHere)
  process.stderr.write(
    'Units are not verified, their tests are skipped: no systemd-analyze (apt-get install systemd).\n',
  );
const testUnits = systemdIsHere ? testOnMachine : test.skip;

/** What systemd says of the units that a machine carries, in its root. */
async function verify(name: string, document: typeof dev, edit = (unit: string) => unit) {
  const machine = await machineOf(document, name);
  const units = machine.config.write_files.filter(({ path }) => path.startsWith('/etc/systemd/system/'));
  for (const { path, content } of units) await machine.write(path, edit(content));
  // Of the package that the machine installs.
  await machine.write('/etc/systemd/system/docker.service', '[Service]\nExecStart=/bin/true\n');
  return machine.run(`systemd-analyze verify --man=no ${units.map(({ path }) => path).join(' ')}`);
}

testUnits.each(machines)('systemd has nothing to say about the units of %s', async (name, document) => {
  expect(await verify(name, document)).toEqual({ code: 0, said: '' });
});

testUnits.each([
  ['a word that it does not know', 'RestartSec=', 'RestartSeconds=', "Unknown key 'RestartSeconds'"],
  ['a program that is not there', 'start.sh', 'begin.sh', 'is not executable'],
])('and would about %s', async (_, right, wrong, expected) => {
  const { said } = await verify('api', dev, (unit) => unit.replace(right, wrong));
  expect(said).toContain(expected);
});

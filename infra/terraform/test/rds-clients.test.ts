import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import * as auditor from '../../../operations/src/config.ts';
import * as api from '../../../services/api/src/config.ts';
import * as consumer from '../../../services/consumer/src/config.ts';
import { readConfig } from '../src/config.ts';
import { costOf } from '../src/cost.ts';
import { labelMountedFiles } from '../src/mounted-files.ts';
import { rdsAuthority } from '../src/rds-authority.ts';
import { releaseOf } from '../src/release.ts';
import { fetchedBy } from '../src/secrets.ts';
import { settingsOf } from '../src/settings.ts';
import { composed, machineOf, START, testOnMachine } from './boot.ts';
import { configOf } from './environments.ts';
import { images, onRds, synthesize } from './synthesize.ts';

test.each([
  ['api', api.readConfig],
  ['consumer', consumer.readConfig],
  ['observability', auditor.readConfig],
] as const)('the process of %s finds it and looks at its certificate', (role, readProcess) => {
  const config = onRds('prod');
  const { DB_MYSQL_TLS_CA_FILE = '', ...settings } = settingsOf(role, config, images);
  expect(DB_MYSQL_TLS_CA_FILE).toBe('/files/rds.pem');
  expect(settings.DB_MYSQL_ADD).toBeUndefined();
  const release = releaseOf(role, config, images);
  const ca = release['files/rds.pem']?.text ?? '';
  const fetched = Object.fromEntries(fetchedBy(role, config).map((key) => [key, 'x'.repeat(32)]));
  const environment = { ...settings, ...fetched, DB_MYSQL_ADD: 'db.rds.test:3307', DB_MYSQL_TLS_CA: ca };
  expect(JSON.stringify(readProcess(environment))).toContain(JSON.stringify(ca));
});

test.each([
  [
    { db: { on: 'rds', instanceType: 'c6i.large', diskGiB: 20 } },
    'Expected a type that begins with t or m for db.instanceType',
  ],
  [
    { db: { on: 'rds', instanceType: 't3.small', diskGiB: 19 } },
    'Expected at least 20 for db.diskGiB but received 19',
  ],
  [
    { db: { on: 'rds', instanceType: 't3.small', diskGiB: 20 }, keep: { snapshots: 36, logDays: 365 } },
    'Expected at most 35 for keep.snapshots',
  ],
  [
    { db: { on: 'aurora', instanceType: 't3.small', diskGiB: 20 } },
    'Expected machine or rds for db.on but received "aurora"',
  ],
])('what RDS does not have is refused: %j', (change, sentence) => {
  expect(() => readConfig({ ...configOf('dev'), ...change })).toThrow(sentence);
});

test('a region without an authority of RDS is refused', () => {
  expect(rdsAuthority({ region: 'eu-west-1' })).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  expect(() => rdsAuthority({ region: 'xx-west-1' })).toThrow(
    'Expected an authority of RDS for region xx-west-1',
  );
});

test('what RDS costs is not counted, and that is said', () => {
  const lines = costOf(onRds('prod'));
  expect(lines.filter(({ month }) => month === undefined).map(({ what }) => what)).toEqual([
    'db: RDS db.m6i.large over two zones, twice 200 GiB',
  ]);
  expect(lines.map(({ what }) => what)).toContain('disks: 650 GiB of data, 200 GiB of systems');
});

testOnMachine(
  "on RDS the machine of the database starts MySQL's client, adminer and the exporter",
  async () => {
    const machine = await machineOf(synthesize(onRds('prod')), 'db-1');
    const { code, said } = await machine.run(START);
    expect([code, said]).toEqual([0, expect.anything()]);
    const { services } = await composed(machine);
    expect(Object.keys(services).sort()).toEqual(['adminer', 'mysql', 'mysqld-exporter']);
    const where = 'secret-of-DB_MYSQL_ADD';
    expect(services.mysql?.environment).toMatchObject({ DB_MYSQL_ADD: where });
    expect(services.adminer?.environment).toMatchObject({ ADMINER_DEFAULT_SERVER: where });
    expect(JSON.stringify(services['mysqld-exporter'])).toContain(`--mysqld.address=${where}`);
    expect((await machine.calls()).filter((call) => /^(mkfs|mount )/.test(call))).toEqual([]);
  },
);

test('when a script of the client of RDS is another one, then its container is made anew and no other', () => {
  const folder = releaseOf('db', onRds('prod'), images);
  const before = parse(labelMountedFiles(folder));
  const after = parse(labelMountedFiles({ ...folder, 'rds.sh': { mode: '0755', text: 'exit 1\n' } }));
  expect(after.services.mysql).not.toEqual(before.services.mysql);
  expect(after.services.adminer).toEqual(before.services.adminer);
});

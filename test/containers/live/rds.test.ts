import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { execa } from 'execa';
import getPort from 'get-port';
import { readConfig } from '../../../infra/terraform/src/config.ts';
import { prod } from '../../../infra/terraform/src/environments/prod.ts';
import { type Images, imageNames } from '../../../infra/terraform/src/images.ts';
import { releaseOf } from '../../../infra/terraform/src/release.ts';
import { createAuthority, issueCertificate } from '../../access/certificates.ts';
import { until } from '../../faults/jobs.ts';
import { testWithStack, withStack } from '../engine.ts';
import { startRds } from './rds-server.ts';

const NAME = 'db.abc123.eu-west-1.rds.test';
const project = `rds-${process.pid}`;
const images = Object.fromEntries(imageNames.map((name) => [name, `sha256:${'0'.repeat(64)}`])) as Images;
const ports = { adminer: 0, exporter: 0 };
let folder: string;

/** As on a machine of role db: its release, with the settings that it would fetch. */
async function writeFolder(authority: string): Promise<void> {
  const config = readConfig({ ...prod, db: { ...prod.db, on: 'rds' } });
  const release = releaseOf('db', config, images);
  for (const [path, { mode, text }] of Object.entries(release)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    await chmod(join(folder, path), Number.parseInt(mode, 8));
  }
  // RDS's own vouches for no name of a test.
  await writeFile(join(folder, 'files/rds.pem'), authority);
  const fetched = `DB_MYSQL_ADD=${NAME}:3307\nDB_MYSQL_ROOT_PASS=root-of-rds\nDB_MYSQL_PASS=it's\nDB_MYSQL_EXPORTER_PASS=figures\n`;
  const here = `BIND_ADDRESS=127.0.0.1\nADMINER_PORT=${ports.adminer}\nMYSQLD_EXPORTER_PORT=${ports.exporter}\nNETWORK=${project}\n`;
  // Some builds of adminer's image keep sessions elsewhere than in /tmp.
  await writeFile(join(folder, 'here.yml'), 'services: { adminer: { tmpfs: [/var/lib/php/sessions] } }\n');
  const settings = release['settings.env']?.text
    .replace(/^BIND_ADDRESS=.*\n/m, '')
    .replace(/^COMPOSE_FILE=.*$/m, '$&:here.yml');
  await writeFile(join(folder, '.env'), `${settings}${fetched}${here}`);
}

const compose = async (...words: string[]) =>
  (await execa('docker', ['compose', ...words], { cwd: folder, env: { COMPOSE_PROJECT_NAME: project } }))
    .stdout;
const asServices = (sql: string) =>
  compose(
    ...['exec', '-T', 'mysql', 'sh', '-c'],
    `MYSQL_PWD=$(cat /run/secrets/db_mysql_pass) mysql --user=resize picture_resize --execute="${sql}" 2>&1 || true`,
  );

beforeAll(async () => {
  if (!withStack) return;
  folder = await mkdtemp(join(tmpdir(), 'rds-'));
  ports.adminer = await getPort();
  ports.exporter = await getPort({ exclude: [ports.adminer] });
  const authority = await createAuthority();
  const { key, certificate } = await issueCertificate(authority, NAME);
  const certificates = join(folder, 'server');
  await mkdir(certificates);
  await writeFile(join(certificates, 'server.crt'), certificate);
  await writeFile(join(certificates, 'server.key'), key);
  await chmod(join(certificates, 'server.key'), 0o644);
  await writeFolder(authority.certificate);
  // Makes the network.
  await compose('create', '--no-build');
  await startRds(project, NAME, certificates);
  await compose('up', '--detach', '--no-build', '--wait');
}, 300_000);
afterAll(async () => {
  if (folder === undefined) return;
  await execa('docker', ['rm', '--force', '--volumes', `${project}-server`], { reject: false });
  await compose('down', '--volumes');
  await rm(folder, { recursive: true });
}, 120_000);

testWithStack(
  'on RDS are the table and the services, who may read and write it and nothing else',
  async () => {
    expect(await asServices('SELECT COUNT(*) FROM jobs')).toContain('0');
    expect(await asServices('DROP TABLE jobs')).toContain('denied');
    expect(await compose('ps', '--services')).toBe('adminer\nmysql\nmysqld-exporter');
  },
);

testWithStack('a second start finds everything there', async () => {
  await compose('restart', 'mysql');
  await compose('up', '--detach', '--no-build', '--wait');
  expect(await compose('logs', '--no-log-prefix', 'mysql')).toMatch(
    /^Applying 000_\S+\nApplying 001_\S+\n(Applying \S+\n)*Schema and users are there\.\nSchema and users are there\.$/,
  );
});

testWithStack('what a deployment runs applies a file of the schema that is new', async () => {
  await writeFile(
    join(folder, 'schema/002_test.sql'),
    "CREATE TABLE later (id INT);\nINSERT INTO schema_migrations (name) VALUES ('002_test.sql');\n",
  );
  const script = new URL('../../../infra/terraform/vm/apply-schema.sh', import.meta.url).pathname;
  const { stdout } = await execa(
    'sh',
    ['-c', `sed -e '/machine.env/d' -e 's|^cd .*|cd "${folder}"|' ${script} | sh`],
    { env: { COMPOSE_PROJECT_NAME: project } },
  );
  expect(stdout).toBe('Applying 002_test.sql');
});

testWithStack('the exporter has figures of RDS', async () => {
  const metrics = async () => (await fetch(`http://127.0.0.1:${ports.exporter}/metrics`)).text();
  await until('it is in', async () => /^mysql_up 1$/m.test(await metrics()), 30_000);
  expect(await metrics()).toMatch(/^mysql_global_variables_max_allowed_packet 1.34217728e\+08$/m);
});

testWithStack('adminer comes in with a password, by TLS', async () => {
  const page = `http://127.0.0.1:${ports.adminer}/`;
  const first = await fetch(page);
  const form = await first.text();
  // The server that it offers.
  expect(form).toContain(`${NAME}:3307`);
  const who = { driver: 'server', server: `${NAME}:3307`, username: 'root', password: 'root-of-rds', db: '' };
  const body = new URLSearchParams(Object.entries(who).map(([name, value]) => [`auth[${name}]`, value]));
  body.set('token', /name='token' value='([^']+)'/.exec(form)?.[1] ?? '');
  const cookie = cookies(first);
  const answer = await fetch(page, { method: 'POST', body, redirect: 'manual', headers: { cookie } });
  const inside = await fetch(new URL(answer.headers.get('location') ?? '', page), {
    // Of two sessions the first one counts.
    headers: { cookie: `${cookies(answer)}; ${cookie}` },
  });
  expect(await inside.text()).toContain('picture_resize');
});

const cookies = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

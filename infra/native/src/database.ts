import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Administration, grant, migrate } from '@picture-resize/db';
import { execa } from 'execa';
import { createConnection } from 'mysql2/promise';
import type { Part } from './part.ts';
import type { Secrets } from './secrets.ts';
import { UserError } from './user-error.ts';

export const DATABASE_NAME = 'picture_resize';
export const SERVICE_USER = 'resize';

export function administration(port: number, { rootPassword }: Secrets): Administration {
  return { host: '127.0.0.1', port, user: 'root', password: rootPassword, database: DATABASE_NAME };
}

export function database(folder: string, programs: string, port: number, secrets: Secrets): Part {
  const home = join(folder, 'database');
  const data = join(home, 'data');
  const rootSql = join(home, 'root.sql');
  const owner = userInfo().username;
  const admin = administration(port, secrets);
  return {
    name: 'database',
    address: `127.0.0.1:${port}`,
    command: join(programs, 'bin', 'mariadbd'),
    arguments: [
      '--no-defaults',
      `--basedir=${programs}`,
      `--datadir=${data}`,
      `--user=${owner}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      // A path of its own, short enough for a socket's 107 characters wherever the project lies.
      '--socket=mariadb.sock',
      `--init-file=${rootSql}`,
      '--skip-name-resolve',
      // On loopback there is nobody to hide from, and the key it would make at each start takes up to 10 s.
      '--skip-ssl',
      '--max-allowed-packet=128M',
      '--innodb-buffer-pool-size=256M',
      '--innodb-log-file-size=256M',
    ],
    prepare: async () => {
      await mkdir(home, { recursive: true });
      await writeFile(rootSql, rootPasswordSql(secrets.rootPassword), { mode: 0o600 });
      await install(programs, data, owner);
    },
    probe: () => selectOne(admin),
    afterReady: async () => {
      await migrate(admin);
      await grant(admin, SERVICE_USER, secrets.servicePassword);
    },
    stopMs: 20_000,
  };
}

/** Runs at every start, so that root can get in over TCP with the password of secrets.json and not without. */
function rootPasswordSql(password: string): string {
  return `ALTER USER root@localhost IDENTIFIED BY '${password}';
CREATE OR REPLACE USER root@127.0.0.1 IDENTIFIED BY '${password}';
GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION;
`;
}

async function install(programs: string, data: string, owner: string): Promise<void> {
  if (existsSync(data)) return;
  // Set up aside: an interrupted setup would look like a database and never start.
  const draft = `${data}.new`;
  await rm(draft, { recursive: true, force: true });
  const { failed, all } = await execa(
    join(programs, 'scripts', 'mariadb-install-db'),
    [
      '--no-defaults',
      `--basedir=${programs}`,
      `--datadir=${draft}`,
      `--user=${owner}`,
      '--auth-root-authentication-method=normal',
      // Comes with anonymous users, who would stand before ours.
      '--skip-test-db',
    ],
    { reject: false, all: true, stdin: 'ignore' },
  );
  if (failed)
    throw new UserError(`MariaDB could not set up its data folder:\n${all.split('\n').slice(-5).join('\n')}`);
  await rename(draft, data);
}

async function selectOne({ host, port, user, password }: Administration): Promise<void> {
  const connection = await createConnection({ host, port, user, password, connectTimeout: 1_000 });
  try {
    await connection.query('SELECT 1');
  } finally {
    await connection.end();
  }
}

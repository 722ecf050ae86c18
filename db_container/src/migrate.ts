import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type DatabaseAddress, tlsOptions } from '@picture-resize/job';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { Umzug } from 'umzug';

/** How to reach a server as an administrator, and which database holds the table. */
export interface Administration {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  tls?: DatabaseAddress['tls'];
}

const folder = fileURLToPath(new URL('..', import.meta.url));

/**
 * Brings the database up to the newest file of `schema/` and tells which files that took.
 * Makes the database where it is missing. Two runs at once wait for one another (a server-side
 * lock, 60 s); a file that fails is not recorded and stops the run with the server's message.
 */
export async function migrate(to: Administration): Promise<string[]> {
  return withConnection(to, async (connection) => {
    await connection.query('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4', [to.database]);
    await connection.query('USE ??', [to.database]);
    await lockSchema(connection);
    const applied = await schemaFiles(connection).up();
    return applied.map(({ name }) => name);
  });
}

/** Lets `user` read and write the table, from anywhere, with `password`; see grants.sql. */
export async function grant(to: Administration, user: string, password: string): Promise<void> {
  await withConnection(to, async (connection) => {
    await connection.query('USE ??', [to.database]);
    await connection.query('SET @app_user = ?, @app_password = ?', [user, password]);
    await connection.query(await readFile(`${folder}grants.sql`, 'utf8'));
  });
}

/** Lets mysqld-exporter in, from anywhere, as the user "exporter"; see exporter.sql. */
export async function grantExporter(to: Administration, password: string): Promise<void> {
  await withConnection(to, async (connection) => {
    await connection.query('SET @exporter_password = ?', [password]);
    await connection.query(await readFile(`${folder}exporter.sql`, 'utf8'));
  });
}

function schemaFiles(connection: Connection): Umzug<object> {
  return new Umzug({
    migrations: {
      glob: ['schema/*.sql', { cwd: folder }],
      resolve: ({ name, path }) => ({
        name,
        up: async () => connection.query(await readFile(String(path), 'utf8')),
      }),
    },
    storage: {
      executed: () => recorded(connection),
      // Each file records itself.
      logMigration: async () => {},
      unlogMigration: async () => {},
    },
    logger: undefined,
  });
}

async function recorded(connection: Connection): Promise<string[]> {
  const [tables] = await connection.query<RowDataPacket[]>("SHOW TABLES LIKE 'schema_migrations'");
  if (tables.length === 0) return [];
  const [rows] = await connection.query<RowDataPacket[]>('SELECT name FROM schema_migrations ORDER BY name');
  return rows.map((row) => row.name);
}

async function lockSchema(connection: Connection): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>("SELECT GET_LOCK('schema_migrations', 60) AS held");
  if (rows[0]?.held !== 1) {
    throw new Error(
      'Another migration has held the schema lock for 60 s. Look for it with SHOW PROCESSLIST.',
    );
  }
}

async function withConnection<T>(
  to: Administration,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { host, port, user, password, tls } = to;
  const connection = await createConnection({
    ...{ host, port, user, password, ...tlsOptions(tls) },
    multipleStatements: true,
  });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

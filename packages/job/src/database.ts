import { isIP, type Socket } from 'node:net';
import { SettingsError } from '@picture-resize/service-kit';
import { Sequelize } from 'sequelize';
import { z } from 'zod';
import { defineJobTable, type JobTable } from './table.ts';

export interface DatabaseAddress {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** Undefined: nothing is encrypted. `ca`: the only authority to trust, as PEM; else those Node comes with. */
  tls?: { ca?: string | undefined } | undefined;
}

export interface Database {
  sequelize: Sequelize;
  jobs: JobTable;
  /** Of the connections that are open, in the pool or in use. */
  sockets: ReadonlySet<Socket>;
}

/** The environment variables of {@link DatabaseAddress}. No default for who we are: that is secret. */
export const databaseSettings = {
  DB_MYSQL_ADD: z
    .string()
    .regex(/^[^:\s]+:\d{1,5}$/, 'Expected host:port')
    .describe('host:port of the MySQL server'),
  DB_MYSQL_NAME: z.string().min(1).default('picture_resize'),
  DB_MYSQL_REMOTE_USER: z.string().min(1),
  DB_MYSQL_PASS: z.string().min(1),
  DB_MYSQL_TLS: z.stringbool().default(false),
  DB_MYSQL_TLS_CA: z.string().includes('BEGIN CERTIFICATE', 'Expected certificates as PEM').optional(),
};

/** @throws SettingsError where two settings contradict one another. */
export function databaseFrom(settings: z.infer<z.ZodObject<typeof databaseSettings>>): DatabaseAddress {
  const [host = '', port] = settings.DB_MYSQL_ADD.split(':');
  const { DB_MYSQL_TLS: tls, DB_MYSQL_TLS_CA: ca } = settings;
  if (!tls && ca !== undefined) {
    throw new SettingsError(['DB_MYSQL_TLS: Expected true, as DB_MYSQL_TLS_CA is set']);
  }
  if (tls && isIP(host) !== 0) {
    throw new SettingsError([
      'DB_MYSQL_ADD: Expected a name, as mysql2 verifies no certificate for an address',
    ]);
  }
  return {
    tls: tls ? { ca } : undefined,
    host,
    port: Number(port),
    database: settings.DB_MYSQL_NAME,
    user: settings.DB_MYSQL_REMOTE_USER,
    password: settings.DB_MYSQL_PASS,
  };
}

/**
 * A pool of at most `connections` to the table. Connects at the first query, so it can be made while
 * the server is away; a query then fails within `timeoutMs`. A query that is under way has no time limit:
 * its caller sets one, and `watchDatabase` ends what waits at a server that is gone.
 */
export function openDatabase(
  address: DatabaseAddress,
  { connections, timeoutMs }: { connections: number; timeoutMs: number },
): Database {
  const { host, port, database, user, password, tls } = address;
  const sockets = new Set<Socket>();
  const sequelize = new Sequelize(database, user, password, {
    dialect: 'mysql',
    host,
    port,
    logging: false,
    pool: { max: connections, acquire: timeoutMs, idle: 30_000 },
    dialectOptions: { connectTimeout: timeoutMs, ...tlsOptions(tls) },
    // The callers know how long they can wait, and retry or answer by themselves.
    retry: { max: 1 },
    hooks: {
      afterConnect: (connection) => {
        // As mysql2 has it, which does not declare it.
        const { stream } = connection as { stream: Socket };
        sockets.add(stream);
        stream.once('close', () => sockets.delete(stream));
      },
    },
  });
  return { sequelize, jobs: defineJobTable(sequelize), sockets };
}

/** As mysql2 takes it, which looks at the certificate's name only when told to. */
export function tlsOptions(tls: DatabaseAddress['tls']) {
  if (tls === undefined) return {};
  const ca = tls.ca === undefined ? {} : { ca: tls.ca };
  return { ssl: { ...ca, verifyIdentity: true, minVersion: 'TLSv1.2' } };
}

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '@picture-resize/job';
import { administration, DATABASE_NAME } from '@picture-resize/native';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { sharedSystem } from '../../test/shared-system.ts';
import { testDatabase } from '../../test/system.ts';
import { migrate } from '../src/migrate.ts';

const { databasePort, secrets } = sharedSystem();
const folder = fileURLToPath(new URL('../schema/', import.meta.url));
const admin = administration(databasePort, secrets);

async function schemaFiles(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
}

let root: Connection;
let services: Database;

beforeAll(async () => {
  root = await createConnection({ ...admin, multipleStatements: true });
  services = testDatabase(sharedSystem());
});

afterAll(async () => {
  await root.end();
  await services.sequelize.close();
});

test('every schema file records its own name as its last statement', async () => {
  for (const name of await schemaFiles()) {
    const statements = (await readFile(`${folder}${name}`, 'utf8')).trim().split(/;\s*/);
    expect(statements.at(-2)).toBe(`INSERT INTO schema_migrations (name) VALUES ('${name}')`);
  }
});

test('when the schema is up to date, then migrating again changes nothing', async () => {
  expect(await migrate(admin)).toEqual([]);
});

test('when two migrations begin at once on an empty database, then each file is applied once', async () => {
  const empty = { ...admin, database: 'schema_test' };
  try {
    const applied = await Promise.all([migrate(empty), migrate(empty)]);
    expect(applied.flat().sort()).toEqual(await schemaFiles());
  } finally {
    await root.query('DROP DATABASE schema_test');
  }
});

test('the model names the very columns of the table, with their types and nullability', async () => {
  const [columns] = await root.query<RowDataPacket[]>(
    'SELECT column_name AS name, column_type AS type, is_nullable AS nullable FROM information_schema.columns ' +
      "WHERE table_schema = ? AND table_name = 'jobs' ORDER BY ordinal_position",
    [DATABASE_NAME],
  );
  const model = Object.values(services.jobs.getAttributes()).map(({ field, type, allowNull }) => ({
    name: field,
    type: comparable(type.toString({ escape: (value: string) => `'${value}'` })),
    nullable: allowNull === false ? 'NO' : 'YES',
  }));
  const table = columns.map(({ name, type, nullable }) => ({ name, type: comparable(type), nullable }));
  expect(model).toEqual(table);
});

/** MariaDB writes `int(10) unsigned` where MySQL and the model write `int unsigned`. */
function comparable(type: string): string {
  return type
    .toLowerCase()
    .replaceAll(', ', ',')
    .replace(/^integer/, 'int')
    .replace(/^(tinyint|smallint|int)\(\d+\)/, '$1');
}

test('the services may read and write the one table and do nothing else', async () => {
  await expect(services.jobs.count()).resolves.toEqual(expect.any(Number));
  for (const statement of [
    'SELECT * FROM schema_migrations',
    'CREATE TABLE other (id INT)',
    'DROP TABLE jobs',
    'ALTER TABLE jobs ADD COLUMN more INT',
    'SELECT * FROM mysql.user',
  ]) {
    await expect(services.sequelize.query(statement)).rejects.toThrow(/denied/);
  }
});

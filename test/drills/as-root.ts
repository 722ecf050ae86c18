import { administration } from '@picture-resize/native';
import { type Connection, createConnection } from 'mysql2/promise';
import type { SystemAddresses } from '../system.ts';

type Row = Record<string, unknown>;

/** The rows that one statement gives, on a connection of its own. */
export async function asRoot({ databasePort, secrets }: SystemAddresses, statement: string): Promise<Row[]> {
  const root = await createConnection(administration(databasePort, secrets));
  const [rows] = await root.query(statement);
  await root.end();
  return Array.isArray(rows) ? (rows as Row[]) : [];
}

/** A connection that the runbook is going to kill. */
export async function somebodysConnection({ databasePort, secrets }: SystemAddresses): Promise<Connection> {
  const somebody = await createConnection(administration(databasePort, secrets));
  somebody.on('error', () => {});
  return somebody;
}

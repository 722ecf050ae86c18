import { administration } from '@picture-resize/native';
import { type Connection, createConnection } from 'mysql2/promise';
import { asRoot } from './as-root.ts';
import type { Injected } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';

/** Opens so many connections as a user of its own, and does nothing with them. */
export async function holdConnections(
  { addresses }: DrillSystem,
  user: string,
  count: number,
): Promise<Injected> {
  await asRoot(addresses, `CREATE USER ${user}@'127.0.0.1' IDENTIFIED BY '${user}'`);
  const { host, port } = administration(addresses.databasePort, addresses.secrets);
  const open: Connection[] = [];
  while (open.length < count) {
    const connection = await createConnection({ host, port, user, password: user });
    // They are going to be killed.
    connection.on('error', () => {});
    open.push(connection);
  }
  return {
    end: async () => {
      for (const connection of open) connection.destroy();
      await asRoot(addresses, `DROP USER ${user}@'127.0.0.1'`);
    },
  };
}

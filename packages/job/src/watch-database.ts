import { setTimeout as sleep } from 'node:timers/promises';
import { untraced, within } from '@picture-resize/service-kit';
import { type DatabaseAddress, openDatabase } from './database.ts';

const INTERVAL_MS = 5_000;
const DEADLINE_MS = 3_000;

/**
 * Asks the database every five seconds whether it answers at all, and tells `databaseUp`. The services' own
 * queries can't tell: one waits for a lock and nothing is wrong with the server, and where no client comes
 * there is none. Nor can their connections, as queries that wait for one table may hold them all: this has its
 * own. Resolves when `stopping` says so.
 */
export async function watchDatabase(
  address: DatabaseAddress,
  databaseUp: { set: (value: number) => void },
  stopping: AbortSignal,
): Promise<void> {
  const { sequelize } = openDatabase(address, { connections: 1, timeoutMs: DEADLINE_MS });
  const answers = () =>
    within(DEADLINE_MS, sequelize.query('SELECT 1')).then(
      () => 1,
      () => 0,
    );
  while (!stopping.aborted) {
    databaseUp.set(await untraced(answers));
    await sleep(INTERVAL_MS, undefined, { signal: stopping }).catch(() => {});
  }
  await sequelize.close();
}

import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { untraced, within } from '@picture-resize/service-kit';
import { type Connection, createConnection } from 'mysql2';
import { type DatabaseAddress, tlsOptions } from './database.ts';
import { hangUpSilent } from './hang-up-silent.ts';

const INTERVAL_MS = 5_000;
const DEADLINE_MS = 3_000;

/**
 * Asks the database every five seconds whether it answers at all, and tells `databaseUp`. The services' own
 * queries can't tell: one waits for a lock and nothing is wrong with the server, and where no client comes
 * there is none. Nor can their connections, as queries that wait for one table may hold them all: this has its
 * own, and another one after each question without an answer. Of a server that is gone without a word, a
 * connection hears nothing for a quarter of an hour: after a question without an answer, those of `sockets` that go
 * on saying nothing are ended. Resolves when `stopping` says so.
 */
export async function watchDatabase(
  address: DatabaseAddress,
  sockets: Iterable<Socket>,
  databaseUp: { set: (value: number) => void },
  stopping: AbortSignal,
): Promise<void> {
  let connection: Connection | undefined;
  const answers = async () => {
    connection ??= open(address);
    try {
      await within(DEADLINE_MS, connection.promise().query('SELECT 1'));
      return 1;
    } catch {
      connection.destroy();
      connection = undefined;
      return 0;
    }
  };
  while (!stopping.aborted) {
    const up = await untraced(answers);
    databaseUp.set(up);
    if (up === 0) void hangUpSilent(sockets, stopping);
    await sleep(INTERVAL_MS, undefined, { signal: stopping }).catch(() => {});
  }
  connection?.destroy();
}

function open({ tls, ...address }: DatabaseAddress): Connection {
  const connection = createConnection({ ...address, connectTimeout: DEADLINE_MS, ...tlsOptions(tls) });
  // The next question finds out.
  connection.on('error', () => {});
  return connection;
}

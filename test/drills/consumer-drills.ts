import { setTimeout as sleep } from 'node:timers/promises';
import { grant } from '@picture-resize/db';
import { administration, DATABASE_NAME, SERVICE_USER } from '@picture-resize/native';
import { createConnection } from 'mysql2/promise';
import { sendStrangers } from '../faults/fault-list.ts';
import { finalStatuses, post, postMany } from '../faults/jobs.ts';
import { postBroken } from './broken-picture.ts';
import { type Drill, nothingToDo } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { allConsumers, away } from './parts.ts';

/** Longer than the objective lets a job take, and than a consumer may be silent. */
const HANGS_MS = 12_000;
/** A scrape and some. */
const SEEN_MS = 7_000;

export const consumerDrills: Drill[] = [
  { alert: 'NoConsumers', ...away(allConsumers) },
  {
    // They hang.
    alert: 'ConsumersStalled',
    inject: async ({ addresses, topology }) => {
      allConsumers(topology).kill('SIGSTOP');
      await postMany(addresses.api, 12);
      return () => allConsumers(topology).restart('SIGKILL');
    },
  },
  { alert: 'PartitionStuck', inject: lockRow },
  {
    alert: 'DeadLettersAppear',
    inject: async (system) => {
      await sendStrangers(system);
      return nothingToDo;
    },
  },
  {
    // One client sends nothing else.
    alert: 'JobsFailMoreThanUsual',
    inject: async ({ addresses }) => {
      await postBroken(addresses.api, 10);
      return nothingToDo;
    },
  },
  {
    // The database takes no results any more, for their size.
    alert: 'JobsFailOnOurSide',
    inject: async (system) => {
      const { addresses, topology } = system;
      const takeAtMost = async (bytes: number) => {
        await asRoot(system, `SET GLOBAL max_allowed_packet = ${bytes}`);
        // It holds for connections that are made from now on.
        await allConsumers(topology).restart();
      };
      await takeAtMost(4096);
      // What a counter has reached before it is first seen is no increase.
      await sleep(SEEN_MS);
      await Promise.all(Array.from({ length: 5 }, () => post(addresses.api, { width: 1000 })));
      return () => takeAtMost(128 * 2 ** 20);
    },
  },
  {
    // The services' user may read and not write.
    alert: 'AttemptsKeepFailing',
    labels: { job: 'consumer' },
    inject: async (system) => {
      const { addresses } = system;
      await asRoot(system, `REVOKE INSERT, UPDATE ON ${DATABASE_NAME}.jobs FROM ${SERVICE_USER}`);
      const ids = await postMany(addresses.api, 12);
      return async () => {
        const { databasePort, secrets } = addresses;
        await grant(administration(databasePort, secrets), SERVICE_USER, secrets.servicePassword);
        await finalStatuses(addresses.api, ids);
      };
    },
  },
  {
    // They hang for longer than a job may take, and go on by themselves.
    alert: 'JobLatencyBudgetBurns',
    labels: { window: '1h' },
    inject: async ({ addresses, topology }) => {
      allConsumers(topology).kill('SIGSTOP');
      await postMany(addresses.api, 20);
      await sleep(HANGS_MS);
      allConsumers(topology).kill('SIGCONT');
      return nothingToDo;
    },
  },
];

async function asRoot({ addresses }: DrillSystem, statement: string): Promise<void> {
  const root = await createConnection(administration(addresses.databasePort, addresses.secrets));
  await root.query(statement);
  await root.end();
}

/**
 * Somebody has left a transaction open in which one job's row is written. The consumer that has its partition
 * stands still, as it fetches the next jobs when it is done with these; the other one goes on.
 */
async function lockRow({ addresses, topology }: DrillSystem) {
  const root = await createConnection(administration(addresses.databasePort, addresses.secrets));
  // Held and not stopped: while a job hangs, the group takes long to share out its partitions.
  allConsumers(topology).kill('SIGSTOP');
  const id = await post(addresses.api);
  await root.beginTransaction();
  await root.query(
    `INSERT INTO ${DATABASE_NAME}.jobs (id, status, attempts, accepted_at, started_at, source_bytes)
     VALUES (?, 'processing', 0, NOW(3), NOW(3), 0)`,
    [id],
  );
  allConsumers(topology).kill('SIGCONT');
  let sending = true;
  const sent = (async () => {
    while (sending) {
      await post(addresses.api);
      await sleep(2_000);
    }
  })();
  return async () => {
    root.destroy();
    sending = false;
    await sent;
  };
}

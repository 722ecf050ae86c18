import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@picture-resize/job';
import type { Logger } from '@picture-resize/service-kit';
import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import type { ConsumerMetrics } from './metrics.ts';

const BATCH = 200;
const PAUSE_MS = 100;

/**
 * Removes expired jobs now and then, until `stopping`. A table that can't be reached now is purged the
 * next time.
 */
export async function purgeNowAndThen(
  database: Database,
  {
    retentionMs,
    everyMs,
    stopping,
    metrics: { purged },
    logger,
  }: {
    retentionMs: number;
    everyMs: number;
    stopping: AbortSignal;
    metrics: Pick<ConsumerMetrics, 'purged'>;
    logger: Logger;
  },
): Promise<void> {
  while (!stopping.aborted) {
    try {
      const removed = await purge(database, Date.now() - retentionMs, stopping, (batch) => purged.inc(batch));
      if (removed > 0) logger.info({ removed }, 'expired jobs removed');
    } catch (error) {
      logger.warn({ reason: (error as Error).message }, 'expired jobs could not be removed');
    }
    await sleep(everyMs, undefined, { signal: stopping }).catch(() => {});
  }
}

/**
 * Removes every job accepted before `before` (milliseconds since 1970), in small batches with pauses, so
 * that jobs in hand never wait for long, and only while no other consumer does the same. Ids begin with
 * their time, so what has expired is the beginning of the primary key.
 *
 * @param onRemoved hears of each batch, as the next one may fail
 */
export async function purge(
  { sequelize }: Database,
  before: number,
  stopping: AbortSignal,
  onRemoved: (jobs: number) => void = () => {},
): Promise<number> {
  const firstToStay = Math.max(0, before).toString(16).padStart(12, '0');
  let removed = 0;
  for (let batch = BATCH; batch === BATCH && !stopping.aborted; removed += batch) {
    // The lock belongs to a connection, and a transaction is what keeps one.
    batch = await sequelize.transaction((transaction) =>
      alone(sequelize, transaction, () => {
        const query = 'DELETE FROM jobs WHERE id < $firstToStay ORDER BY id LIMIT $limit';
        const bind = { firstToStay, limit: BATCH };
        return sequelize.query(query, { bind, type: QueryTypes.BULKDELETE, transaction });
      }),
    );
    onRemoved(batch);
    await sleep(PAUSE_MS);
  }
  return removed;
}

/** Resolves with 0 at once where another consumer is at it. */
async function alone(
  sequelize: Sequelize,
  transaction: Transaction,
  work: () => Promise<number>,
): Promise<number> {
  const ask = (query: string) =>
    sequelize.query<{ held: number }>(query, { type: QueryTypes.SELECT, transaction });
  try {
    const [lock] = await ask("SELECT GET_LOCK('purge-jobs', 0) AS held");
    return lock?.held === 1 ? await work() : 0;
  } finally {
    // Asked even when taking it failed: the connection goes back into the pool, and a lock would go with it.
    await ask("SELECT RELEASE_LOCK('purge-jobs') AS held");
  }
}

import { DATABASE_NAME } from '@picture-resize/native';
import { post } from '../faults/jobs.ts';
import { somebodysConnection } from './as-root.ts';
import type { Injected } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { keepDoing } from './keep-doing.ts';
import { allConsumers } from './parts.ts';

/**
 * Somebody has left a transaction open in which one job's row is written. The consumer that has its partition
 * stands still, as it fetches the next jobs when it is done with these; the other one goes on.
 */
export async function lockRow({ addresses, topology, divisor }: DrillSystem): Promise<Injected> {
  const somebody = await somebodysConnection(addresses);
  // Held and not stopped: while a job hangs, the group takes long to share out its partitions.
  allConsumers(topology).kill('SIGSTOP');
  const id = await post(addresses.api);
  await somebody.beginTransaction();
  await somebody.query(
    `INSERT INTO ${DATABASE_NAME}.jobs (id, status, attempts, accepted_at, started_at, source_bytes)
     VALUES (?, 'processing', 0, NOW(3), NOW(3), 0)`,
    [id],
  );
  allConsumers(topology).kill('SIGCONT');
  // So few that the backlog is not full before the alert fires: then nothing would move any more.
  const stopPosting = keepDoing(() => post(addresses.api), Math.max(2_000, 10_000 / divisor));
  return {
    fill: (printed) => ({ NUMBER: /^(\d+)\tRUNNING/m.exec(printed)?.[1] ?? 'NUMBER' }),
    end: async () => {
      somebody.destroy();
      await stopPosting();
    },
  };
}

import { DATABASE_NAME } from '@picture-resize/native';
import { finalStatuses, post } from '../faults/jobs.ts';
import { somebodysConnection } from './as-root.ts';
import type { Injected } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { keepDoing } from './keep-doing.ts';

const CLIENTS = 3;

/** Somebody has locked the table and does nothing with it, while clients ask for a job that is done. */
export async function lockTable({ addresses }: DrillSystem): Promise<Injected> {
  const id = (await post(addresses.api)) as string;
  await finalStatuses(addresses.api, [id]);
  const somebody = await somebodysConnection(addresses);
  await somebody.query(`LOCK TABLES ${DATABASE_NAME}.jobs WRITE`);
  const ask = async () => (await fetch(`${addresses.api}/api/${id}`)).text();
  const clients = Array.from({ length: CLIENTS }, () => keepDoing(ask, 1_000));
  return {
    // The list begins with who has been there longest.
    fill: (printed) => ({ NUMBER: /^(\d+)\t/m.exec(printed)?.[1] ?? 'NUMBER' }),
    end: async () => {
      somebody.destroy();
      await Promise.all(clients.map((stop) => stop()));
    },
  };
}

import type { Database, JobId, JobRow } from '@picture-resize/job';
import { within } from '@picture-resize/service-kit';
import { Problem } from './problem.ts';

/** A row without the picture. */
export type FoundJob = Omit<JobRow, 'output'>;

export interface Find {
  /** The rows there are, for many ids by one query. */
  jobs: (ids: JobId[]) => Promise<Map<JobId, FoundJob>>;
  /** The resized picture, or null while there is none. */
  picture: (id: JobId) => Promise<Buffer | null>;
}

/** A server that hangs keeps the connection open and says nothing, ever. */
const DEADLINE_MS = 3_000;

/** Reads the table. Fails as a Problem that tells the client to come again: no job is lost by it. */
export function createFind({ jobs }: Database): Find {
  return {
    jobs: async (ids) => {
      const query = jobs.findAll({ where: { id: ids }, attributes: { exclude: ['output'] } });
      const rows = await orUnavailable(query);
      return new Map(rows.map((row) => [row.get('id') as JobId, row.get() as FoundJob]));
    },
    picture: async (id) => {
      const row = await orUnavailable(jobs.findByPk(id, { attributes: ['output'] }));
      return (row?.get('output') as Buffer | null | undefined) ?? null;
    },
  };
}

async function orUnavailable<T>(query: Promise<T>): Promise<T> {
  try {
    return await within(DEADLINE_MS, query);
  } catch (cause) {
    throw new Problem(
      'results-unavailable',
      'The database does not answer. The job is safe; please ask again shortly.',
      { headers: { 'Retry-After': '5' }, cause },
    );
  }
}

import type { Database, JobId, JobRow } from '@picture-resize/job';
import { within } from '@picture-resize/service-kit';
import { Problem } from './problem.ts';

/** A row without the picture. */
export type FoundJob = Omit<JobRow, 'output'>;

export type DoneJob = FoundJob & { status: 'done'; outputBytes: number; finishedAt: Date };

export interface Find {
  /** The rows there are, for many ids by one query. */
  jobs: (ids: JobId[]) => Promise<Map<JobId, FoundJob>>;
  /** At most so many bytes of the resized picture, or null where there is none (any more). */
  piece: (id: JobId, from: number, bytes: number) => Promise<Buffer | null>;
}

/** A server that hangs keeps the connection open and says nothing, ever. */
const DEADLINE_MS = 3_000;

/** Reads the table. Fails as a Problem that tells the client to come again: no job is lost by it. */
export function createFind({ jobs, sequelize }: Database): Find {
  return {
    jobs: async (ids) => {
      const query = jobs.findAll({ where: { id: ids }, attributes: { exclude: ['output'] } });
      const rows = await orUnavailable(query);
      return new Map(rows.map((row) => [row.get('id') as JobId, row.get() as FoundJob]));
    },
    piece: async (id, from, bytes) => {
      const piece = sequelize.fn('SUBSTRING', sequelize.col('output'), from + 1, bytes);
      const row = await orUnavailable(jobs.findByPk(id, { attributes: [[piece, 'output']] }));
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

import type { Database, JobRow, RowState } from '@picture-resize/job';
import { QueryTypes } from 'sequelize';

/** What the table says of a job that is about to be worked on. */
export interface TakenUp {
  status: RowState;
  /** How often a consumer has begun this job, this time included. */
  attempts: number;
}

export interface Store {
  /** Writes that work begins, and counts it. A finished row stays as it is. */
  takeUp: (row: JobRow) => Promise<TakenUp>;
  /** Writes the outcome. Whoever comes second changes nothing: the first outcome stays. */
  finish: (row: JobRow) => Promise<void>;
}

/**
 * Both writes are upserts by id, so a message that is delivered twice does no harm. Values are bound:
 * mysql2 then sends a picture as the bytes it is, not as text of twice the size.
 */
export function createStore({ sequelize, jobs }: Database): Store {
  const attributes = Object.entries(jobs.getAttributes()) as [keyof JobRow, { field: string }][];
  const columns = attributes.map(([, { field }]) => field);
  const values = attributes.map(([name]) => `$${name}`);
  const insert = `INSERT INTO jobs (${columns.join(', ')}) VALUES (${values.join(', ')}) ON DUPLICATE KEY UPDATE`;

  const takeUp = `${insert} ${onlyIfProcessing('attempts', 'attempts + 1')}, ${onlyIfProcessing('started_at')}`;
  // MySQL assigns from left to right and each assignment sees those before it: the status goes last.
  const outcome = columns.filter((column) => !['id', 'attempts', 'status'].includes(column));
  const finish = `${insert} ${[...outcome, 'status'].map((column) => onlyIfProcessing(column)).join(', ')}`;

  return {
    takeUp: async (row) => {
      await sequelize.query(takeUp, { bind: { ...row } });
      const [found] = await sequelize.query<TakenUp>('SELECT status, attempts FROM jobs WHERE id = $id', {
        bind: { id: row.id },
        type: QueryTypes.SELECT,
      });
      // No row: someone has deleted it in between. The job is then as new.
      return found ?? { status: 'processing', attempts: 1 };
    },
    finish: async (row) => {
      await sequelize.query(finish, { bind: { ...row } });
    },
  };
}

function onlyIfProcessing(column: string, value = `VALUES(${column})`): string {
  return `${column} = IF(status = 'processing', ${value}, ${column})`;
}

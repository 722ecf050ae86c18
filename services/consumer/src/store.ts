import type { Database, JobId, JobRow, RowState } from '@picture-resize/job';
import { within } from '@picture-resize/service-kit';
import { QueryTypes } from 'sequelize';

/** What the table says of a job. */
export interface Progress {
  status: RowState;
  /** How often a consumer has begun it. */
  attempts: number;
}

export interface Store {
  /** Undefined: no consumer has begun this job. */
  look: (id: JobId) => Promise<Progress | undefined>;
  /** Writes that work begins, and counts it. A finished row stays as it is. */
  takeUp: (row: JobRow) => Promise<void>;
  /** Writes the outcome. Whoever comes second changes nothing: the first outcome stays. */
  finish: (row: JobRow) => Promise<void>;
  /** Writes that what was begun last does not count. */
  handBack: (id: JobId) => Promise<void>;
}

/** A server that hangs says nothing, ever; asking again gets another connection. */
const DEADLINE_MS = 30_000;

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
  const handBack = `UPDATE jobs SET attempts = attempts - 1 WHERE id = $id AND status = 'processing' AND attempts > 0`;

  const inTime = <T>(query: Promise<T>) => within(DEADLINE_MS, query);
  return {
    look: async (id) => {
      const query = 'SELECT status, attempts FROM jobs WHERE id = $id';
      return (await inTime(sequelize.query<Progress>(query, { bind: { id }, type: QueryTypes.SELECT })))[0];
    },
    takeUp: async (row) => void (await inTime(sequelize.query(takeUp, { bind: { ...row } }))),
    finish: async (row) => void (await inTime(sequelize.query(finish, { bind: { ...row } }))),
    handBack: async (id) => void (await inTime(sequelize.query(handBack, { bind: { id } }))),
  };
}

function onlyIfProcessing(column: string, value = `VALUES(${column})`): string {
  return `${column} = IF(status = 'processing', ${value}, ${column})`;
}

/**
 * ER_NET_PACKET_TOO_LARGE, ER_DATA_TOO_LONG, ER_WARN_DATA_OUT_OF_RANGE,
 * ER_TRUNCATED_WRONG_VALUE_FOR_FIELD: the value itself is refused, and will be every time.
 */
const REFUSED = new Set([1153, 1406, 1264, 1366]);

/** Whether the database will never take this row, however often it is asked. */
export function isRefused(error: Error): boolean {
  const { errno } = (error as Error & { parent?: { errno?: number } }).parent ?? {};
  return errno !== undefined && REFUSED.has(errno);
}

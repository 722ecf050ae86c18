import { DataTypes, type Model, type ModelStatic, type Sequelize } from 'sequelize';
import type { JobId } from './id.ts';
import { type RowState, rowStates } from './states.ts';

/** A row of the one table, `jobs`; what each column means stands in db_container/schema. */
export interface JobRow {
  id: JobId;
  status: RowState;
  attempts: number;
  acceptedAt: Date;
  startedAt: Date;
  finishedAt: Date | null;
  width: number | null;
  height: number | null;
  fit: string | null;
  format: string | null;
  quality: number | null;
  sourceFormat: string | null;
  sourceWidth: number | null;
  sourceHeight: number | null;
  sourceBytes: number;
  outputWidth: number | null;
  outputHeight: number | null;
  outputBytes: number | null;
  output: Buffer | null;
  errorCode: string | null;
  errorDetail: string | null;
}

export type JobTable = ModelStatic<Model<JobRow>>;

/** The model of the table; a test holds it against the real one, column by column. */
export function defineJobTable(sequelize: Sequelize): JobTable {
  const { BLOB, CHAR, DATE, ENUM, INTEGER, SMALLINT, STRING, TINYINT } = DataTypes;
  const required = <T>(type: T) => ({ type, allowNull: false });
  return sequelize.define(
    'jobs',
    {
      id: { type: CHAR(32), primaryKey: true, allowNull: false },
      status: required(ENUM(...rowStates)),
      attempts: required(SMALLINT.UNSIGNED),
      acceptedAt: required(DATE(3)),
      startedAt: required(DATE(3)),
      finishedAt: DATE(3),
      width: SMALLINT.UNSIGNED,
      height: SMALLINT.UNSIGNED,
      fit: STRING(16),
      format: STRING(16),
      quality: TINYINT.UNSIGNED,
      sourceFormat: STRING(16),
      sourceWidth: INTEGER.UNSIGNED,
      sourceHeight: INTEGER.UNSIGNED,
      sourceBytes: required(INTEGER.UNSIGNED),
      outputWidth: SMALLINT.UNSIGNED,
      outputHeight: SMALLINT.UNSIGNED,
      outputBytes: INTEGER.UNSIGNED,
      output: BLOB('long'),
      errorCode: STRING(64),
      errorDetail: STRING(500),
    },
    { tableName: 'jobs', timestamps: false, underscored: true },
  );
}

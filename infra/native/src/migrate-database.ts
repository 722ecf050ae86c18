import { migrate } from '@picture-resize/db';
import { runFolder } from './config.ts';
import { administration } from './database.ts';
import { isAlive } from './process-identity.ts';
import { readRunState } from './run-state.ts';
import { readSecrets } from './secrets.ts';
import { UserError } from './user-error.ts';

/** Brings the running native database up to the newest schema file. */
export async function migrateDatabase(say: (line: string) => void): Promise<void> {
  const state = await readRunState(runFolder);
  const database = state?.parts.find(({ name }) => name === 'database');
  if (state === undefined || database?.process === undefined || !(await isAlive(database.process)))
    throw new UserError('The database is not running. Start it with "make up".');
  const applied = await migrate(administration(state.ports.database, await readSecrets(runFolder)));
  say(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
}

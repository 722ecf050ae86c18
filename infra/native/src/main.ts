// The command line behind the Makefile: node src/main.ts COMMAND
import { clean } from './clean.ts';
import { down } from './down.ts';
import { fetchPrograms } from './fetch-programs.ts';
import { fetchTools } from './fetch-tools.ts';
import { kafkaTool } from './kafka-tool.ts';
import { logs } from './logs.ts';
import { migrateDatabase } from './migrate-database.ts';
import { restart } from './restart.ts';
import { runWith } from './run-with.ts';
import { sql } from './sql.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { UserError } from './user-error.ts';

const commands: Record<string, (say: (line: string) => void) => Promise<void>> = {
  up,
  down,
  status,
  logs,
  restart,
  clean,
  migrate: migrateDatabase,
  fetch: fetchPrograms,
  tools: fetchTools,
  with: runWith,
  'kafka-tool': kafkaTool,
  sql,
};

// As in "make status | head -1": whoever reads has seen enough.
process.stdout.on('error', () => process.exit());
const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  const name = process.argv[2] ?? '';
  const command = commands[name];
  if (command === undefined) {
    throw new UserError(`Expected one of ${Object.keys(commands).join(', ')} but received "${name}"`);
  }
  await command(say);
} catch (error) {
  const expected = error instanceof Error && ['UserError', 'SettingsError'].includes(error.name);
  process.stderr.write(
    `${expected ? error.message : `Unexpected: ${error instanceof Error ? error.stack : error}`}\n`,
  );
  process.exitCode = 1;
}

// Brings a database server, wherever it runs, up to the newest schema and lets the services in.
import { readConfig } from './config.ts';
import { grant, migrate } from './migrate.ts';

try {
  const { administration, user, password } = readConfig();
  const applied = await migrate(administration);
  await grant(administration, user, password);
  process.stdout.write(
    applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

import { execa } from 'execa';
import { passedOn, runFolder } from './config.ts';
import { readRunState } from './run-state.ts';
import { readSecrets } from './secrets.ts';
import { addressEnvironment } from './services.ts';
import { UserError } from './user-error.ts';

/** Runs a program of the project with the addresses of what runs: node src/main.ts with PROGRAM … */
export async function runWith(): Promise<void> {
  const state = await readRunState(runFolder);
  if (state === undefined) throw new UserError('Nothing is running. Start it with "make up".');
  const { kafka: kafkaPort, database: databasePort, api } = state.ports;
  const secrets = await readSecrets(runFolder);
  const environment = addressEnvironment({ kafkaPort, databasePort, secrets, environment: passedOn() });
  const { exitCode } = await execa(
    process.execPath,
    ['--disable-warning=TimeoutNegativeWarning', ...process.argv.slice(3)],
    { env: { ...environment, API_URL: `http://localhost:${api}` }, stdio: 'inherit', reject: false },
  );
  process.exitCode = exitCode ?? 1;
}

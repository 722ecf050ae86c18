import { execa } from 'execa';
import { pageAt, passedOn, runFolder } from './config.ts';
import { type RunState, readRunState } from './run-state.ts';
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
    {
      env: { ...environment, ...observerUrls(state), API_URL: pageAt(api) },
      stdio: 'inherit',
      reject: false,
    },
  );
  process.exitCode = exitCode ?? 1;
}

/** Of those that are part of the run. */
function observerUrls({ ports: { observers }, parts }: RunState): NodeJS.ProcessEnv {
  const url = (variable: string, name: string, port: number | undefined) =>
    parts.some((part) => part.name === name) ? { [variable]: pageAt(port) } : {};
  return {
    ...url('PROMETHEUS_URL', 'prometheus', observers?.prometheus),
    ...url('ALERTMANAGER_URL', 'alertmanager', observers?.alertmanager),
    ...url('JAEGER_URL', 'jaeger', observers?.jaeger),
  };
}

import { join, resolve } from 'node:path';
import { processSettings } from '@picture-resize/service-kit';
import { askHttp } from './ask-http.ts';
import { repository } from './config.ts';
import { DATABASE_NAME, SERVICE_USER } from './database.ts';
import type { Part } from './part.ts';
import type { Secrets } from './secrets.ts';

/** Where the services find the servers, and who they are there. */
export interface ServiceSurroundings {
  kafkaPort: number;
  databasePort: number;
  secrets: Secrets;
  /** Settings of a person's own, for example LOG_LEVEL or MAX_SIDE. */
  environment: NodeJS.ProcessEnv;
}

/** The api, from source. */
export function api(surroundings: ServiceSurroundings, port: number, opsPort: number): Part {
  return service('api', 'api', surroundings, opsPort, `127.0.0.1:${port}`, { API_PORT: String(port) });
}

/** One consumer, from source. It has no port but the operators'. */
export function consumer(surroundings: ServiceSurroundings, number: number, opsPort: number): Part {
  return service(`consumer-${number}`, 'consumer', surroundings, opsPort, `127.0.0.1:${opsPort} (ops)`, {});
}

/** The auditor, from source. */
export function auditor(surroundings: ServiceSurroundings, opsPort: number): Part {
  const program = [join(repository, 'operations', 'src', 'main.ts'), 'audit', '--watch'];
  return nodePart('auditor', program, surroundings, opsPort, `127.0.0.1:${opsPort} (ops)`, {});
}

function service(
  name: string,
  folder: 'api' | 'consumer',
  surroundings: ServiceSurroundings,
  opsPort: number,
  address: string,
  own: NodeJS.ProcessEnv,
): Part {
  const source = join(repository, 'services', folder, 'src');
  const program = ['--import', join(source, 'telemetry.ts'), join(source, 'main.ts')];
  return nodePart(name, program, surroundings, opsPort, address, own);
}

function nodePart(
  name: string,
  program: string[],
  surroundings: ServiceSurroundings,
  opsPort: number,
  address: string,
  own: NodeJS.ProcessEnv,
): Part {
  return {
    name,
    address,
    command: process.execPath,
    // kafkajs computes a timer of less than nothing on Node 24, which does no harm.
    arguments: ['--disable-warning=TimeoutNegativeWarning', ...program],
    environment: {
      API_HOST: '127.0.0.1',
      OPS_HOST: '127.0.0.1',
      ...addressEnvironment(surroundings),
      OPS_PORT: String(opsPort),
      ...own,
    },
    probe: () => askHttp(`http://127.0.0.1:${opsPort}/readyz`),
    stopMs: stopMs(surroundings.environment),
  };
}

/** A little more than a service gives itself. A setting that is wrong ends the service, which says so. */
function stopMs({ SHUTDOWN_SECONDS }: NodeJS.ProcessEnv): number {
  const { data = 0 } = processSettings.SHUTDOWN_SECONDS.safeParse(SHUTDOWN_SECONDS || undefined);
  return (data + 5) * 1000;
}

/** What anyone needs who talks to the same broker and database. */
export function addressEnvironment(surroundings: ServiceSurroundings): NodeJS.ProcessEnv {
  const { kafkaPort, databasePort, secrets, environment } = surroundings;
  return {
    KAFKA_TOPIC_NAME: 'pictures',
    KAFKA_GROUP_NAME: 'resize',
    ...withWholePaths(environment),
    KAFKA_BROKERS: `127.0.0.1:${kafkaPort}`,
    DB_MYSQL_ADD: `127.0.0.1:${databasePort}`,
    DB_MYSQL_NAME: DATABASE_NAME,
    DB_MYSQL_REMOTE_USER: SERVICE_USER,
    DB_MYSQL_PASS: secrets.servicePassword,
    JOB_ID_SECRET: secrets.jobIdSecret,
  };
}

/** A service runs where its log lies; a path that a person gives begins at the project. */
function withWholePaths(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(environment).map(([name, value]) => [
    name,
    value && name.endsWith('_FILE') ? resolve(repository, value) : value,
  ]);
  return Object.fromEntries(entries);
}

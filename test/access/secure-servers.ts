import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from '@picture-resize/native';
import { execa } from 'execa';
import type { Certificate } from './certificates.ts';

/** Who the services are at the broker. */
export const credentials = { username: 'resize', password: 'a password of the test' };

export interface SecureDatabase {
  authority: Certificate;
  /** Where the certificates lie that the servers read. */
  folder: string;
}

export interface SecureServers extends SecureDatabase {
  server: Certificate;
  /** Of the broker's SASL_SSL listener. */
  securePort: number;
}

/** Where the database finds its certificate; a new one is read by FLUSH SSL. */
export async function writeCertificates(folder: string, { key, certificate }: Certificate): Promise<void> {
  await writeFile(join(folder, 'server.key'), key, { mode: 0o600 });
  await writeFile(join(folder, 'server.crt'), certificate);
  await writeFile(join(folder, 'server.pem'), key + certificate, { mode: 0o600 });
}

/** The servers demand encryption and passwords, and the services are told how to come in. */
export function secured(servers: SecureServers): (part: Part) => Part {
  return (part) => {
    if (part.name === 'broker') return securedBroker(part, servers);
    if (part.name === 'database') return securedDatabase(part, servers);
    if (part.name === 'zookeeper') return part;
    return withSettings(withSettings(part, brokerSettings(servers)), databaseSettings(part, servers));
  };
}

/** The database has a certificate, and the services ask for it. */
export function securedByDatabase(servers: SecureDatabase): (part: Part) => Part {
  return (part) => {
    if (part.name === 'database') return securedDatabase(part, servers);
    if (part.environment?.DB_MYSQL_ADD === undefined) return part;
    return withSettings(part, databaseSettings(part, servers));
  };
}

function withSettings(part: Part, settings: NodeJS.ProcessEnv): Part {
  return { ...part, environment: { ...part.environment, ...settings } };
}

/** Beside the listener that infra/native looks at, one for the world. */
function securedBroker(part: Part, { securePort, folder }: SecureServers): Part {
  const properties = part.arguments.at(-1) ?? '';
  const listen = `listeners=PLAINTEXT://${part.address},SASL_SSL://localhost:${securePort}
ssl.keystore.type=PEM
ssl.keystore.location=${join(folder, 'server.pem')}
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${credentials.username}="${credentials.password}";
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
`;
  return {
    ...part,
    prepare: async () => {
      await part.prepare?.();
      // Of two lines for one setting the later counts.
      await appendFile(properties, listen);
    },
    afterReady: () => addScramUser(part),
  };
}

async function addScramUser({ command, arguments: given, address }: Part): Promise<void> {
  const classpath = given[given.indexOf('-cp') + 1] ?? '';
  await execa(command, [
    ...['-cp', classpath, 'kafka.admin.ConfigCommand', '--bootstrap-server', address, '--alter'],
    ...['--entity-type', 'users', '--entity-name', credentials.username],
    ...['--add-config', `SCRAM-SHA-512=[password=${credentials.password}]`],
  ]);
}

function securedDatabase(part: Part, { folder }: SecureDatabase): Part {
  const tls = [`--ssl-key=${join(folder, 'server.key')}`, `--ssl-cert=${join(folder, 'server.crt')}`];
  return { ...part, arguments: [...part.arguments.filter((word) => word !== '--skip-ssl'), ...tls] };
}

function brokerSettings({ authority, securePort }: SecureServers): NodeJS.ProcessEnv {
  return {
    KAFKA_BROKERS: `localhost:${securePort}`,
    KAFKA_TLS: 'true',
    KAFKA_TLS_CA: authority.certificate,
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: credentials.username,
    KAFKA_SASL_PASSWORD: credentials.password,
  };
}

function databaseSettings(part: Part, { authority }: SecureDatabase): NodeJS.ProcessEnv {
  return {
    DB_MYSQL_ADD: part.environment?.DB_MYSQL_ADD?.replace('127.0.0.1', 'localhost'),
    DB_MYSQL_TLS: 'true',
    DB_MYSQL_TLS_CA: authority.certificate,
  };
}

import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrate } from '@picture-resize/db';
import { openDatabase, readDatabaseCertificateEnd } from '@picture-resize/job';
import { createKafka, type Sasl } from '@picture-resize/kafka';
import { administration, DATABASE_NAME, SERVICE_USER } from '@picture-resize/native';
import { createLogger } from '@picture-resize/service-kit';
import getPort from 'get-port';
import { type Connection, createConnection } from 'mysql2/promise';
import { finalStatuses, postMany, until } from '../faults/jobs.ts';
import { collectCommands } from '../runbooks/collect-commands.ts';
import { openShell } from '../runbooks/shell.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { sampleValue, scrape } from '../telemetry/scrape.ts';
import { type Certificate, createAuthority, issueCertificate } from './certificates.ts';
import { credentials, secured, writeCertificates } from './secure-servers.ts';

let system: TestSystem;
let authority: Certificate;
let server: Certificate;
let stranger: Certificate;
let folder: string;
let securePort: number;
let root: Connection;

beforeAll(async () => {
  authority = await createAuthority();
  stranger = await createAuthority();
  server = await issueCertificate(authority, 'localhost', 100);
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
  await writeCertificates(folder, server);
  securePort = await getPort();
  system = await createSystem({ consumers: 1, adapt: secured({ authority, server, securePort, folder }) });
  await system.topology.start();
  const { databasePort, secrets } = system.addresses;
  root = await createConnection(administration(databasePort, secrets));
  await root.query(`ALTER USER ${SERVICE_USER} REQUIRE SSL`);
});
afterAll(async () => {
  await root?.end();
  await system?.stop();
  await rm(folder, { recursive: true });
});

const plain: Sasl = { mechanism: 'plain', ...credentials };

/** What comes of asking the broker for its topics. */
async function askBroker({ host = 'localhost', ca = authority.certificate, sasl = plain } = {}) {
  const address = { brokers: [`${host}:${securePort}`], tls: { ca }, sasl };
  const admin = createKafka('test', address, createLogger('test', 'fatal')).admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

/** What comes of a query by the services' user. */
async function askDatabase({ tls }: { tls: { ca?: string } | undefined }) {
  const { databasePort: port, secrets } = system.addresses;
  const address = { host: 'localhost', port, database: DATABASE_NAME, user: SERVICE_USER, tls };
  const database = openDatabase(
    { ...address, password: secrets.servicePassword },
    { connections: 1, timeoutMs: 3_000 },
  );
  try {
    return await database.jobs.count();
  } finally {
    await database.sequelize.close();
  }
}

test('when broker and database demand TLS and passwords, then jobs are done over both', async () => {
  const { api } = system.addresses;
  expect(await finalStatuses(api, await postMany(api, 3))).toEqual(['done', 'done', 'done']);
});

test('the api tells when the certificates of broker and database end', async () => {
  const { apiOps, databasePort } = system.addresses;
  const end = new X509Certificate(server.certificate).validToDate.getTime() / 1000;
  await until('both were looked at', async () => {
    const samples = await scrape(apiOps);
    return samples.filter(({ name }) => name === 'tls_certificate_expiry_timestamp_seconds').length === 2;
  });
  const samples = await scrape(apiOps);
  for (const port of [securePort, databasePort]) {
    const labels = { server: `localhost:${port}` };
    expect(sampleValue(samples, 'tls_certificate_expiry_timestamp_seconds', labels)).toBe(end);
  }
});

test('the broker takes SASL plain and SCRAM over TLS, and refuses a wrong password', async () => {
  const scram: Sasl = { mechanism: 'scram-sha-512', ...credentials };
  for (const sasl of [plain, scram]) {
    expect(await askBroker({ sasl })).toContain('pictures');
    await expect(askBroker({ sasl: { ...sasl, password: 'wrong' } })).rejects.toThrow(/authentication/i);
  }
});

test('when the broker shows a certificate of another authority, or for another name, then nothing is sent to it', async () => {
  await expect(askBroker({ ca: stranger.certificate })).rejects.toThrow(/certificate/i);
  await expect(askBroker({ host: '127.0.0.1' })).rejects.toThrow(/does not match certificate's altnames/);
});

test('when the database shows a certificate of another authority, then no password is sent to it', async () => {
  await expect(askDatabase({ tls: { ca: stranger.certificate } })).rejects.toThrow(/certificate/i);
  await expect(askDatabase({ tls: {} })).rejects.toThrow(/certificate/i);
});

test('when the services come without TLS, then the database refuses them', async () => {
  await expect(askDatabase({ tls: undefined })).rejects.toThrow(/Access denied/);
});

test('a migration goes over TLS as well', async () => {
  const { databasePort, secrets } = system.addresses;
  const to = { ...administration(databasePort, secrets), host: 'localhost' };
  expect(await migrate({ ...to, tls: { ca: authority.certificate } })).toEqual([]);
  await expect(migrate({ ...to, tls: { ca: stranger.certificate } })).rejects.toThrow(/certificate/i);
});

test('when the runbook is followed, then the broker shows its new certificate', async () => {
  const lines = (await collectCommands()).map(({ typed }) => typed);
  const line = lines.find((each) => each.includes('--entity-type brokers')) ?? '';
  const file = join(folder, 'server.pem');
  await writeCertificates(folder, await issueCertificate(authority, 'localhost', 40));
  const shell = await openShell(system);
  const printed = await shell.type(line.replace('LISTENER', 'sasl_ssl').replace('FILE', file));
  await shell.close();
  expect(printed).toMatchObject({ exitCode: 0, stdout: 'Completed updating config for broker 1.\n' });
  const shown = connect({ host: 'localhost', port: securePort, ca: authority.certificate });
  await once(shown, 'secureConnect');
  const end = Date.parse(shown.getPeerCertificate().valid_to);
  shown.destroy();
  expect((end - Date.now()) / 86_400_000).toBeCloseTo(40, 1);
});

test('when the database has read a new certificate, then its end is seen', async () => {
  const { databasePort: port, secrets } = system.addresses;
  const who = { database: DATABASE_NAME, user: SERVICE_USER, password: secrets.servicePassword };
  await writeCertificates(folder, await issueCertificate(authority, 'localhost', 30));
  await root.query('FLUSH SSL');
  const tls = { ca: authority.certificate };
  const end = await readDatabaseCertificateEnd({ host: 'localhost', port, ...who, tls });
  expect((end - Date.now() / 1000) / 86_400).toBeCloseTo(30, 1);
});

test('when the database shows a certificate for another name, then it is refused, and taken again when that is mended', async () => {
  await writeCertificates(folder, await issueCertificate(authority, 'elsewhere.example'));
  await root.query('FLUSH SSL');
  const tls = { ca: authority.certificate };
  await expect(askDatabase({ tls })).rejects.toThrow(/does not match certificate's altnames/);

  await writeCertificates(folder, await issueCertificate(authority, 'localhost'));
  await root.query('FLUSH SSL');
  expect(await askDatabase({ tls })).toBeGreaterThanOrEqual(3);
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { execa } from 'execa';
import { finalStatuses, postMany } from '../../faults/jobs.ts';
import { testWithStack, withStack } from '../engine.ts';
import { createStack, type Stack } from './stack.ts';

// Each folder as on a machine of its own: a project and a network of its own, and only addresses of this
// machine, which containers reach by the address that Docker gives it.
const servers = ['db_container', 'kafka_client', 'kafka_client/consumer_container', 'services/api'];

let stack: Stack;
let host: string;

beforeAll(async () => {
  if (!withStack) return;
  const words = ['network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}'];
  host = (await execa('docker', words)).stdout;
  stack = await createStack();
});

afterAll(() => stack?.remove(servers), 120_000);

/** Fills in an .env as a person would. */
async function fillIn(folder: string, values: Record<string, string>): Promise<void> {
  let text = await readFile(join(stack.folder, folder, '.env.example'), 'utf8');
  for (const [name, value] of Object.entries(values)) {
    text = text.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`);
  }
  await writeFile(join(stack.folder, folder, '.env'), text, { mode: 0o600 });
}

testWithStack(
  'four servers with projects of their own, configured by addresses alone, take a job through',
  async () => {
    const { DB_PORT, KAFKA_PORT } = stack.ports;
    const secrets = {
      JOB_ID_SECRET: 'a secret of at least 32 characters',
      DB_MYSQL_PASS: 'services-password',
    };
    const addresses = { DB_MYSQL_ADD: `${host}:${DB_PORT}`, KAFKA_BROKERS: `${host}:${KAFKA_PORT}` };
    await fillIn('db_container', {
      BIND_ADDRESS: host,
      DB_MYSQL_ROOT_PASS: 'root-password',
      DB_MYSQL_EXPORTER_PASS: 'exporter-password',
      DB_MYSQL_PASS: secrets.DB_MYSQL_PASS,
    });
    await fillIn('kafka_client', { BIND_ADDRESS: host, KAFKA_ADVERTISED_HOST: host });
    await fillIn('kafka_client/consumer_container', { ...secrets, ...addresses });
    await fillIn('services/api', { ...secrets, ...addresses });
    for (const server of servers) await stack.compose(server, 'up', '--detach', '--build', '--wait');

    const ids = await postMany(stack.api, 3);
    expect(await finalStatuses(stack.api, ids)).toEqual(['done', 'done', 'done']);
  },
  600_000,
);

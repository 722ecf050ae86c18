import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { expect, test } from '@jest/globals';
import type { z } from 'zod';
import * as database from '../db_container/src/config.ts';
import * as operations from '../operations/src/config.ts';
import * as api from '../services/api/src/config.ts';
import * as consumer from '../services/consumer/src/config.ts';

const servers = [
  ['../db_container/.env.example', database.settingsShape],
  ['../services/api/.env.example', api.settingsShape],
  ['../kafka_client/consumer_container/.env.example', consumer.settingsShape],
  ['../infra/.env.example', operations.settingsShape],
] as const;

test.each(servers)('%s shows the default of everything that has one', async (file, shape) => {
  const shown = await example(file);
  for (const [name, schema] of Object.entries(shape as Record<string, z.ZodType>)) {
    const preset = schema.safeParse(undefined);
    if (preset.success) expect([name, shown[name]]).toEqual([name, String(preset.data ?? '')]);
  }
});

test('when the secrets are filled in, then the examples are working configurations', async () => {
  const secrets = { JOB_ID_SECRET: 'x'.repeat(32), DB_MYSQL_PASS: 'secret' };
  expect(api.readConfig({ ...(await example('../services/api/.env.example')), ...secrets }).http.port).toBe(
    5000,
  );
  expect(
    consumer.readConfig({ ...(await example('../kafka_client/consumer_container/.env.example')), ...secrets })
      .concurrency,
  ).toBe(4);
});

test('when they are not, then both secrets are named at once', async () => {
  const unfilled = await example('../services/api/.env.example');
  expect(() => api.readConfig(unfilled)).toThrow(/DB_MYSQL_PASS: is not set[\s\S]*JOB_ID_SECRET: is not set/);
});

async function example(file: string): Promise<Record<string, string>> {
  return parseEnv(await readFile(new URL(file, import.meta.url), 'utf8')) as Record<string, string>;
}

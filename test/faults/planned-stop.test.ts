import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Supervised } from '@picture-resize/native';
import { createSystem, type TestSystem, testDatabase } from '../system.ts';
import { finalStatuses, post, until } from './jobs.ts';

const slowAt667 = fileURLToPath(new URL('slow-at-667.mjs', import.meta.url));

let system: TestSystem;
let consumer: Supervised;

beforeAll(async () => {
  const environment = { NODE_OPTIONS: `--import=${slowAt667}`, SHUTDOWN_SECONDS: '2' };
  system = await createSystem({ consumers: 1, environment });
  await system.topology.start();
  [consumer] = system.topology.consumers as [Supervised];
});

afterAll(() => system.stop());

test('when a job takes longer than a stop may, then it is handed back, and no number of stops makes it a failed one', async () => {
  const { jobs, sequelize } = testDatabase(system.addresses);
  const attempts = async () => (await jobs.findByPk(id))?.get('attempts');
  const id = (await post(system.addresses.api, { width: 667 })) ?? '';
  try {
    for (let stops = 0; stops < 4; stops += 1) {
      await until('the job is begun', async () => (await attempts()) === 1);
      await consumer.stop();
      expect(consumer.status()).toMatchObject({ state: 'stopped', lastExit: 'exit code 0' });
      expect(await attempts()).toBe(0);
      await consumer.start();
    }
    expect(await finalStatuses(system.addresses.api, [id])).toEqual(['done']);
    expect(await attempts()).toBe(1);
    const log = await readFile(join(system.folder, 'logs', 'consumer-1.log'), 'utf8');
    expect(log.match(new RegExp(`"job_id":"${id}".*"handed back"`, 'g'))).toHaveLength(4);
  } finally {
    await sequelize.close();
  }
});

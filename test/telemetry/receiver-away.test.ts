import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { finalStatuses, postMany } from '../faults/jobs.ts';
import { createSystem, type TestSystem } from '../system.ts';
import { receiveTraces } from './receive-traces.ts';

let system: TestSystem | undefined;
afterEach(() => system?.stop());

const JOBS = 200;

/** Two hundred jobs while nobody takes the spans: what came of them, and what was logged. */
async function work(endpoint: string) {
  system = await createSystem({ consumers: 1, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });
  await system.topology.start();
  const { api, apiOps } = system.addresses;
  const ids: string[] = [];
  while (ids.length < JOBS) ids.push(...(await postMany(api, 20)));
  const statuses = await finalStatuses(api, ids);
  const ready = (await fetch(`${apiOps}/readyz`)).status;
  const logs = ['api', 'consumer-1'].map((name) => join(system?.folder ?? '', 'logs', `${name}.log`));
  const lines = (await Promise.all(logs.map((file) => readFile(file, 'utf8')))).join('').split('\n');
  const stopping = performance.now();
  await system.topology.consumers[0]?.stop();
  return {
    done: statuses.filter((status) => status === 'done').length,
    of: ids.length,
    ready,
    complaints: lines.filter((line) => line.includes('spans are lost')).length,
    errors: lines.filter((line) => line.includes('"level":"error"')),
    stopMs: performance.now() - stopping,
  };
}

const expectUnharmed = (seen: Awaited<ReturnType<typeof work>>) => {
  expect(seen.done).toBe(seen.of);
  expect(seen.ready).toBe(200);
  expect(seen.errors).toEqual([]);
  // Once a minute and process at most, not once for each job or each try.
  expect(seen.complaints).toBeLessThanOrEqual(4);
  expect(seen.stopMs).toBeLessThan(15_000);
};

test('when the receiver of spans is away, then every job is done and few lines are logged', async () => {
  const { endpoint } = await receiveTraces('away');
  expectUnharmed(await work(endpoint));
}, 120_000);

test('when it takes them and never answers, then every job is done and few lines are logged', async () => {
  const receiver = await receiveTraces('hanging');
  try {
    expectUnharmed(await work(receiver.endpoint));
    expect(receiver.requests()).toBeGreaterThan(0);
  } finally {
    await receiver.close();
  }
}, 120_000);

test('when more spans end than can be sent, then memory stays bounded, and a stop does not wait for them', async () => {
  const receiver = await receiveTraces('hanging');
  const program = fileURLToPath(new URL('flood-spans.ts', import.meta.url));
  try {
    const { stdout } = await execa(process.execPath, ['--expose-gc', program, '200000'], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, NODE_OPTIONS: '' },
    });
    const [, grown, stopped] = /grown (-?\d+)[\s\S]*stopped (\d+)/.exec(stdout) ?? [];
    // Of 200,000 spans about 4,600 are kept; all of them would be many times as much.
    expect(Number(grown)).toBeLessThan(30_000_000);
    expect(Number(stopped)).toBeLessThan(4_500);
  } finally {
    await receiver.close();
  }
});

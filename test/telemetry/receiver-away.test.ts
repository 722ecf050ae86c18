import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lossReasons } from '@picture-resize/service-kit';
import { execa } from 'execa';
import { createSystem, type TestSystem } from '../system.ts';
import { type Receiver, receiveTraces } from './receive-traces.ts';
import { percentile, runJobs } from './run-jobs.ts';
import { sampleValue, scrape } from './scrape.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const states = ['there', 'away', 'hanging'] as const;
const ROUNDS = 4;
const JOBS = 60;
/** What a busy machine may add by itself. Who waited for an export would wait for four seconds and more. */
const SLACK_P50_MS = 100;
const SLACK_P95_MS = 400;

/** A job is 7 spans of the api and 11 of the consumer, of 1.4 kB: 4,096 may wait, all would be 29 MiB. */
const MANY_JOBS = 2_000;
/** Those that wait, the batch on its way, and what the jobs in hand make of it. */
const HELD_MB = 20;
/** What the allocator keeps, besides. */
const RESIDENT_MB = 60;

let receiver: Receiver;
let system: TestSystem;
let api: string;
let begunAt: number;

beforeAll(async () => {
  receiver = await receiveTraces('away');
  system = await createSystem({
    consumers: 1,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      NODE_OPTIONS: `--expose-gc --import=${here('collect-garbage.mjs')}`,
    },
  });
  begunAt = performance.now();
  await system.topology.start();
  api = system.addresses.api;
  // A program that has just started is slow.
  await runJobs(api, JOBS, 4);
}, 120_000);
afterAll(async () => {
  await system.stop();
  await receiver.close();
});

const services = () => [system.topology.api, ...system.topology.consumers];

/** The median of all rounds, of what half of a round's jobs, and all but a twentieth, stayed below. */
async function measure() {
  const rounds = Object.fromEntries(states.map((state) => [state, [] as Record<string, number>[]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    // None of them always comes after the same one.
    const first = round % states.length;
    for (const state of [...states.slice(first), ...states.slice(0, first)]) {
      await receiver.be(state);
      const { post, job } = await runJobs(api, JOBS, 4);
      rounds[state]?.push({
        'post p50': percentile(post, 0.5),
        'post p95': percentile(post, 0.95),
        'job p50': percentile(job, 0.5),
        'job p95': percentile(job, 0.95),
      });
    }
  }
  return (state: string, figure: string) =>
    percentile(rounds[state]?.map((each) => each[figure] ?? Number.NaN) ?? [], 0.5);
}

test('while the receiver of spans is away or hangs, a POST and a job take as long as while it is there', async () => {
  const took = await measure();
  const slower: string[] = [];
  for (const figure of ['post p50', 'post p95', 'job p50', 'job p95']) {
    const [there, ...others] = states.map((state) => Math.round(took(state, figure)));
    const allowed = 1.5 * (there ?? 0) + (figure.endsWith('p50') ? SLACK_P50_MS : SLACK_P95_MS);
    if (others.some((ms) => !(ms <= allowed)))
      slower.push(`${figure}: there ${there} ms, away and hanging ${others.join(' and ')} ms`);
  }
  expect(slower).toEqual([]);
  expect(receiver.spans.length).toBeGreaterThan(ROUNDS * JOBS);
}, 300_000);

/** Of api and consumer: what is held on its heap, what it takes from the machine (MiB), and how many spans it has lost. */
async function inspect() {
  for (const service of services()) service.kill('SIGUSR2');
  await sleep(500);
  const { addresses, topology } = system;
  const consumers = topology.consumers.map((each) => `http://${each.status().address.split(' ')[0]}`);
  const scraped = await Promise.all([addresses.apiOps, ...consumers].map(scrape));
  return scraped.map((samples) => {
    const value = (name: string) => sampleValue(samples, name) / 2 ** 20;
    return {
      held: value('nodejs_heap_size_used_bytes') + value('nodejs_external_memory_bytes'),
      resident: value('process_resident_memory_bytes'),
      lost: lossReasons
        .map((reason) => sampleValue(samples, 'spans_lost_total', { reason }))
        .reduce((sum, spans) => sum + spans),
    };
  });
}

test('while it is away or hangs and many jobs come, memory does not grow', async () => {
  await receiver.be('there');
  await runJobs(api, MANY_JOBS / 4, 16);
  const before = await inspect();
  for (const state of ['hanging', 'away'] as const) {
    await receiver.be(state);
    const [begun, asked] = [performance.now(), receiver.requests()];
    await runJobs(api, MANY_JOBS / 2, 16);
    const after = await inspect();
    after.forEach(({ held, resident, lost }, index) => {
      expect(held - (before[index]?.held ?? 0)).toBeLessThan(HELD_MB);
      expect(resident - (before[index]?.resident ?? 0)).toBeLessThan(RESIDENT_MB);
      expect(lost).toBeGreaterThan(before[index]?.lost ?? 0);
    });
    // One batch of each is on its way at a time, and given up after five seconds.
    const most = services().length * (2 + (performance.now() - begun) / 5_000);
    expect(receiver.requests() - asked).toBeLessThanOrEqual(most);
  }
}, 300_000);

test('after all that both are ready, few lines were logged, and a stop does not wait for it', async () => {
  expect((await fetch(`${system.addresses.apiOps}/readyz`)).status).toBe(200);
  const logs = services().map((service) => join(system.folder, 'logs', `${service.status().name}.log`));
  const lines = (await Promise.all(logs.map((file) => readFile(file, 'utf8')))).join('').split('\n');
  // Once a minute and process at most, not once for each job or each try.
  const minutes = 1 + Math.floor((performance.now() - begunAt) / 60_000);
  const complaints = lines.filter((line) => line.includes('spans are lost'));
  expect(complaints.length).toBeGreaterThan(0);
  expect(complaints.filter((line) => line.includes('trace_id'))).toEqual([]);
  expect(complaints.length).toBeLessThanOrEqual(minutes * services().length);
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  await receiver.be('hanging');
  const stopping = performance.now();
  await Promise.all(services().map((service) => service.stop()));
  expect(performance.now() - stopping).toBeLessThan(15_000);
});

test('when more spans end than can be sent, then memory stays bounded, and a stop does not wait for them', async () => {
  const hanging = await receiveTraces('hanging');
  try {
    const { stdout } = await execa(process.execPath, ['--expose-gc', here('flood-spans.ts'), '200000'], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: hanging.endpoint, NODE_OPTIONS: '' },
    });
    const [, grown, stopped] = /grown (-?\d+)[\s\S]*stopped (\d+)/.exec(stdout) ?? [];
    // Of 200,000 spans about 4,600 are kept; all of them would be many times as much.
    expect(Number(grown)).toBeLessThan(30_000_000);
    expect(Number(stopped)).toBeLessThan(4_500);
  } finally {
    await hanging.close();
  }
});

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { repository } from '../src/config.ts';
import type { Part } from '../src/part.ts';
import { identify } from '../src/process-identity.ts';
import { type Supervised, supervise } from '../src/supervise.ts';

let folder: string;
let running: Supervised | undefined;
let events: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-resize-start-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  events = [];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const waitForever = 'setInterval(() => {}, 1000)';
const notYet = () => Promise.reject(new Error('not yet'));

function run(code: string, changes: Partial<Part>): Supervised {
  const part: Part = {
    name: 'part',
    address: 'nowhere',
    command: process.execPath,
    arguments: ['-e', code],
    environment: { NODE_OPTIONS: '' },
    probe: async () => {},
    stopMs: 1_000,
    ...changes,
  };
  running = supervise(part, join(folder, `${Math.random()}.log`), (event) => events.push(event));
  return running;
}

test('when a part may try its start several times, then it is started until it stays', async () => {
  const mark = join(folder, 'third');
  const code = `const fs = require('node:fs');
    fs.appendFileSync(${JSON.stringify(mark)}, 'x');
    if (fs.readFileSync(${JSON.stringify(mark)}).length < 3) process.exit(1);
    fs.writeFileSync(${JSON.stringify(`${mark}.ready`)}, '');
    ${waitForever}`;
  const part = run(code, { startAttempts: 3, probe: () => readFile(`${mark}.ready`) });
  await part.start();
  expect(part.status()).toMatchObject({ state: 'ready', restarts: 2, lastExit: 'exit code 1' });
  expect(events).toHaveLength(3);
});

test('when a start has failed, then the part is not tried again behind the back of who started it', async () => {
  const part = run('process.exit(7)', { probe: notYet });
  await expect(part.start()).rejects.toThrow(/ended \(exit code 7\)/);
  await sleep(800);
  expect(part.status()).toMatchObject({ state: 'stopped', pid: undefined, restarts: 0 });
  expect(events).toEqual([]);
});

test('when what follows readiness fails, then the part is stopped and the error is that one', async () => {
  const part = run(waitForever, { afterReady: () => Promise.reject(new Error('no migration')) });
  await expect(part.start()).rejects.toThrow('no migration');
  expect(part.status()).toMatchObject({ state: 'stopped', pid: undefined });
});

test.each([0, 5, 200])(
  'when a part is stopped %i ms after its start began, then nothing is left',
  async (ms) => {
    const part = run(waitForever, { probe: notYet });
    const start = part.start();
    const failed = expect(start).rejects.toThrow('part was stopped before it was ready');
    if (ms > 0) await sleep(ms);
    await part.stop();
    await failed;
    expect(part.status()).toMatchObject({ state: 'stopped', pid: undefined });
  },
);

test.each([
  ['is killed with it', false],
  ['goes on, when it is meant to', true],
])('when the process that holds a part is killed, then the part %s', async (_, outlivesParent) => {
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { startProcess } from ${JSON.stringify(`${repository}infra/native/src/start-process.ts`)};
       const part = { command: process.execPath, arguments: ['-e', ${JSON.stringify(waitForever)}], outlivesParent: ${outlivesParent} };
       const { pid } = await startProcess(part, ${JSON.stringify(join(folder, 'child.log'))});
       process.stdout.write(String(pid));`,
    ],
    { env: { NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
  expect(await identify(pid)).toBeDefined();
  parent.kill('SIGKILL');

  const deadline = Date.now() + 2_000;
  while (Date.now() < deadline && (await identify(pid)) !== undefined) await sleep(20);
  expect((await identify(pid)) !== undefined).toBe(outlivesParent);
  if (outlivesParent) process.kill(pid, 'SIGKILL');
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { repository } from '../src/config.ts';
import { alone } from '../src/start-lock.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-lock-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A process that is at it for so long, from a moment on. */
function contend(from: number, ms: number) {
  const program = `import { setTimeout as sleep } from 'node:timers/promises';
    import { alone } from ${JSON.stringify(`${repository}infra/native/src/start-lock.ts`)};
    while (Date.now() < ${from});
    const work = async () => { console.log('at work'); await sleep(${ms}); };
    await alone(${JSON.stringify(folder)}, work).catch(({ message }) => console.log(message));`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('when several start at the same moment, then one does and each other says that it is at work', async () => {
  const from = Date.now() + 1_500;
  const said = await Promise.all(Array.from({ length: 4 }, () => text(contend(from, 2_000).stdout)));
  expect(said.sort()).toEqual([
    ...Array(3).fill('Another "make up" or "make clean" is at work. Wait for it.\n'),
    'at work\n',
  ]);
});

test('when the one at work is killed, then the next one is not kept waiting', async () => {
  const killed = contend(0, 60_000);
  await once(killed.stdout, 'data');
  await expect(alone(folder, async () => {})).rejects.toThrow('is at work');
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(await alone(folder, async () => 'done')).toBe('done');
});

test('when the work fails, then the next one may try', async () => {
  await expect(alone(folder, () => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
  expect(await alone(folder, async () => 'done')).toBe('done');
});

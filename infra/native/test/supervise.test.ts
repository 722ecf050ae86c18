import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { readPorts, repository } from '../src/config.ts';
import type { Part } from '../src/part.ts';
import { identify, isAlive, terminate } from '../src/process-identity.ts';
import { readRunState, stopOrphans, writeRunState } from '../src/run-state.ts';
import { readSecrets } from '../src/secrets.ts';
import { startProcess } from '../src/start-process.ts';
import { type Supervised, supervise } from '../src/supervise.ts';
import { requireFreePorts } from '../src/taken-ports.ts';

let folder: string;
let running: Supervised | undefined;
let events: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-resize-native-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  events = [];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A part that is a line of JavaScript, and ready as soon as its process runs. */
function script(code: string, changes: Partial<Part> = {}): Part {
  return {
    name: 'part',
    address: 'nowhere',
    command: process.execPath,
    arguments: ['-e', code],
    environment: { NODE_OPTIONS: '' },
    probe: async () => {},
    stopMs: 1_000,
    ...changes,
  };
}

function run(part: Part): Supervised {
  running = supervise(part, join(folder, `${Math.random()}.log`), (event) => events.push(event));
  return running;
}

test('when a part is killed, then it is started again after a while, and this is said and counted', async () => {
  const part = run(script('setInterval(() => {}, 1000)'));
  await part.start();
  const first = part.status().pid;
  part.kill('SIGKILL');
  while (part.status().state !== 'ready' || part.status().pid === first) await sleep(50);
  expect(part.status()).toMatchObject({ restarts: 1, lastExit: 'signal SIGKILL' });
  expect(events).toEqual(['part ended (signal SIGKILL); starting it again in 0.5 s', 'part is ready again']);
});

test('when a part dies again and again, then the pauses grow', async () => {
  const part = run(script('setTimeout(() => process.exit(3), 50)'));
  await part.start();
  while (part.status().restarts < 3) await sleep(50);
  expect(events.filter((event) => event.includes('ended'))).toEqual([
    'part ended (exit code 3); starting it again in 0.5 s',
    'part ended (exit code 3); starting it again in 1 s',
    'part ended (exit code 3); starting it again in 2 s',
  ]);
});

test('when a part ends before it is ready, then the error has the end of its log', async () => {
  const probe = () => Promise.reject(new Error('not yet'));
  const part = run(script('console.log("no room on this disk"); process.exit(7)', { probe }));
  await expect(part.start()).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(
      /^part ended \(exit code 7\)\. The end of .*\.log:\n {2}\| no room on this disk$/,
    ),
  });
});

test('when the program is not there, then the error names it', async () => {
  const probe = () => Promise.reject(new Error('not yet'));
  const part = run(script('', { command: '/nowhere/server', probe }));
  await expect(part.start()).rejects.toThrow(/part ended \(spawn \/nowhere\/server ENOENT\)/);
});

test('when a part does not obey SIGTERM, then it is killed when its time is over', async () => {
  const part = run(script('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'));
  await part.start();
  await sleep(300);
  const begun = performance.now();
  await part.stop();
  expect(performance.now() - begun).toBeGreaterThan(900);
  expect(part.status()).toMatchObject({ state: 'stopped', restarts: 0, lastExit: 'signal SIGKILL' });
});

test('when a supervisor was killed, then what it left is stopped, and only that', async () => {
  const left = await startProcess(script('setInterval(() => {}, 1000)'), join(folder, 'left.log'));
  const pid = left.pid ?? 0;
  const status = {
    address: '',
    isOptional: false,
    stopMs: 15_000,
    state: 'ready' as const,
    startedAt: 0,
    restarts: 0,
    lastExit: undefined,
  };
  const ports = readPorts({});
  await writeRunState(folder, { phase: 'running', ports, parts: [{ ...status, name: 'left', pid }] });
  const written = await readRunState(folder);
  expect(written?.supervisor).toEqual(await identify(process.pid));

  const identity = written?.parts[0]?.process;
  expect(identity).toEqual(await identify(pid));
  // The same pid with another start is another process.
  expect(await isAlive({ pid, started: 'another time' })).toBe(false);
  await terminate({ pid, started: 'another time' }, 0);
  expect(await identify(pid)).toEqual(identity);

  expect(await stopOrphans(folder)).toEqual(['left']);
  expect(await left.ended).toBe('signal SIGTERM');
  expect(await readRunState(folder)).toBeUndefined();
});

test('when ports are taken, then all are named at once, with what holds them', async () => {
  const servers = [createServer(), createServer()];
  const wanted = await Promise.all(
    servers.map(async (server, index) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return {
        name: `part ${index}`,
        variable: `PORT_${index}`,
        port: (server.address() as { port: number }).port,
      };
    }),
  );
  const [one, other] = wanted;
  await expect(requireFreePorts(wanted)).rejects.toThrow(
    new RegExp(
      `${one?.port}, for part 0, is held by process ${process.pid}: .*Choose another: PORT_0=…\n` +
        `.*${other?.port}, for part 1, is held by process ${process.pid}: `,
    ),
  );
  for (const server of servers) server.close();
});

test('secrets are made once, kept, and readable by their owner only', async () => {
  const secrets = await readSecrets(folder);
  expect(await readSecrets(folder)).toEqual(secrets);
  expect(new Set(Object.values(secrets)).size).toBe(4);
  expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
});

test('when Java is missing, then one sentence says what to install', async () => {
  const main = join(repository, 'infra/native/src/main.ts');
  const environment = { PATH: '/nowhere', NODE_OPTIONS: '' };
  const log = join(folder, 'no-java.log');
  const process_ = await startProcess(script('', { arguments: [main, 'fetch'], environment }), log);
  expect(await process_.ended).toBe('exit code 1');
  expect(await readFile(log, 'utf8')).toBe(
    'Kafka runs on Java and "java" was not found: install a JDK (17 or newer) and Maven, ' +
      'for example with "apt-get install default-jdk-headless maven" or "brew install openjdk maven".\n',
  );
});

import { spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readPorts, runFolder } from './config.ts';
import { fetchPrograms } from './fetch-programs.ts';
import { isSupervisorAlive, type RunState, readRunState, stopOrphans } from './run-state.ts';
import { acquireStart, releaseStart } from './start-lock.ts';
import { requireFreePorts } from './taken-ports.ts';
import { UserError } from './user-error.ts';
import { welcome } from './welcome.ts';

type Say = (line: string) => void;

const POLL_MS = 100;

/** Starts the whole topology in the background and comes back when all of it answers. */
export async function up(say: Say): Promise<void> {
  const state = await readRunState(runFolder);
  const alive = state !== undefined && (await isSupervisorAlive(state));
  if (alive && state.phase === 'running') {
    say('Already running, nothing to do. "make status" shows each part, "make restart" starts anew.');
    return welcome(state.ports, say);
  }
  const begun = performance.now();
  if (!alive && !(await acquireStart(runFolder))) {
    throw new UserError('Another "make up" is at work. Wait for it, or end it with "make down".');
  }
  try {
    if (!alive) await start(say);
    const { ports } = await follow(say);
    say(`Everything is ready after ${seconds(performance.now() - begun)}.`);
    welcome(ports, say);
  } finally {
    if (!alive) await releaseStart(runFolder);
  }
}

async function start(say: Say): Promise<void> {
  await stopLeftOvers(say);
  await fetchPrograms(say);
  await requireFreePorts(wantedPorts());
  await startSupervisor();
}

async function stopLeftOvers(say: Say): Promise<void> {
  const stopped = await stopOrphans(runFolder);
  if (stopped.length > 0) say(`Stopped what a killed supervisor had left behind: ${stopped.join(', ')}.`);
}

function wantedPorts() {
  const ports = readPorts();
  return [
    { name: 'ZooKeeper', variable: 'ZOOKEEPER_PORT', port: ports.zookeeper },
    { name: 'the broker', variable: 'KAFKA_PORT', port: ports.kafka },
    { name: 'the database', variable: 'DB_PORT', port: ports.database },
    { name: 'the api', variable: 'API_PORT', port: ports.api },
    ...[ports.apiOps, ...ports.consumers].map((port) => ({ name: 'operators', variable: 'OPS_PORT', port })),
  ];
}

/** In a session of its own: it outlives this command and its terminal. */
async function startSupervisor(): Promise<void> {
  await mkdir(join(runFolder, 'logs'), { recursive: true });
  const log = await open(join(runFolder, 'logs', 'supervisor.log'), 'a');
  const program = fileURLToPath(new URL('supervisor.ts', import.meta.url));
  const supervisor = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', program], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  supervisor.unref();
  await log.close();
}

/** Shows each part as it becomes ready. @throws UserError with the reason when the start has failed. */
async function follow(say: Say): Promise<RunState> {
  const shown = new Set<string>();
  for (let waited = 0; ; waited += POLL_MS) {
    const state = await readRunState(runFolder);
    for (const { name, address, state: partState, startedAt } of state?.parts ?? []) {
      if (partState !== 'ready' || shown.has(name)) continue;
      shown.add(name);
      say(`  ready  ${name.padEnd(12)} ${address.padEnd(24)} ${seconds(Date.now() - (startedAt ?? 0))}`);
    }
    if (state?.phase === 'running' && state.parts.every(({ name }) => shown.has(name))) return state;
    await requireProgress(state, waited);
    await sleep(POLL_MS);
  }
}

async function requireProgress(state: RunState | undefined, waitedMs: number): Promise<void> {
  if (state?.phase === 'failed') throw new UserError(state.failure ?? 'The start has failed.');
  const dead = state === undefined ? waitedMs > 10_000 : !(await isSupervisorAlive(state));
  if (dead) throw new UserError(`The supervisor has ended. See ${join(runFolder, 'logs', 'supervisor.log')}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

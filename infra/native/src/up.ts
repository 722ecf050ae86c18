import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readPorts, runFolder } from './config.ts';
import { down } from './down.ts';
import { fetchPrograms } from './fetch-programs.ts';
import { isSupervisorAlive, type RunState, readRunState, stopOrphans } from './run-state.ts';
import { alone } from './start-lock.ts';
import { requireFreePorts } from './taken-ports.ts';
import { UserError } from './user-error.ts';
import { welcome } from './welcome.ts';

type Say = (line: string) => void;

const POLL_MS = 100;
const OBSERVERS_MS = 5_000;
const supervisorLog = join(runFolder, 'logs', 'supervisor.log');

/** Starts the whole topology in the background and comes back when all of it answers. */
export async function up(say: Say): Promise<void> {
  const begun = performance.now();
  let state = await readRunState(runFolder);
  if (state?.phase === 'stopping') {
    say('Waiting until what is being stopped has ended …');
    await down(say);
    state = undefined;
  }
  if (state === undefined || !(await isSupervisorAlive(state))) {
    state = await alone(runFolder, () => start(say));
    say(`Everything is ready after ${seconds(performance.now() - begun)}.`);
  } else if (state.phase === 'running') {
    say(
      'Already running, nothing to do. New settings take a "make restart" with them; "make status" shows each part.',
    );
  } else {
    say('Is being started already.');
    state = await follow(say);
  }
  welcome(state, say);
}

async function start(say: Say): Promise<RunState> {
  const state = await readRunState(runFolder);
  // Another one has come first, and was done before we looked again.
  if (state !== undefined && (await isSupervisorAlive(state))) return follow(say);
  await stopLeftOvers(say);
  await fetchPrograms(say);
  await requireFreePorts(wantedPorts());
  return follow(say, await startSupervisor());
}

async function stopLeftOvers(say: Say): Promise<void> {
  const stopped = await stopOrphans(runFolder);
  if (stopped.length > 0) say(`Stopped what a killed supervisor had left behind: ${stopped.join(', ')}.`);
}

/** What a start with these settings would listen at. */
export function wantedPorts() {
  const ports = readPorts();
  return [
    { name: 'ZooKeeper', variable: 'ZOOKEEPER_PORT', port: ports.zookeeper },
    { name: 'the broker', variable: 'KAFKA_PORT', port: ports.kafka },
    { name: 'the database', variable: 'DB_PORT', port: ports.database },
    { name: 'the api', variable: 'API_PORT', port: ports.api },
    { name: "the api's operators", variable: 'OPS_PORT', port: ports.apiOps },
    { name: "the broker's metrics", variable: 'KAFKA_METRICS_PORT', port: ports.kafkaMetrics },
    { name: "ZooKeeper's metrics", variable: 'ZOOKEEPER_METRICS_PORT', port: ports.zookeeperMetrics },
    ...ports.consumers.map((port, index) => ({ name: `consumer-${index + 1}`, variable: 'OPS_PORT', port })),
    ...(ports.auditor === undefined
      ? []
      : [{ name: 'the auditor', variable: 'OPS_PORT', port: ports.auditor }]),
  ];
}

/** In a session of its own: it outlives this command and its terminal. */
async function startSupervisor(): Promise<ChildProcess> {
  await mkdir(join(runFolder, 'logs'), { recursive: true });
  const log = await open(supervisorLog, 'a');
  const program = fileURLToPath(new URL('supervisor.ts', import.meta.url));
  const supervisor = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', program], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  supervisor.unref();
  await log.close();
  return supervisor;
}

/** Shows each part as it becomes ready. @throws UserError with the reason when the start has failed. */
async function follow(say: Say, supervisor?: ChildProcess): Promise<RunState> {
  const shown = new Set<string>();
  let runningSince: number | undefined;
  for (;;) {
    const hasEnded = supervisor !== undefined && !isRunning(supervisor);
    const state = await readRunState(runFolder);
    for (const { name, address, state: partState, readyAfterMs } of state?.parts ?? []) {
      if (partState !== 'ready' || shown.has(name)) continue;
      shown.add(name);
      say(`  ready  ${name.padEnd(15)} ${address.padEnd(24)} ${seconds(readyAfterMs ?? 0)}`);
    }
    if (state?.phase === 'running') {
      runningSince ??= Date.now();
      if (!isAwaited(state, runningSince)) return state;
    }
    if (state?.phase === 'failed') throw new UserError(state.failure ?? 'The start has failed.');
    // Without a state, another command's supervisor has been stopped; our own has perhaps not written one yet.
    const isGone = state === undefined ? supervisor === undefined : !(await isSupervisorAlive(state));
    if (hasEnded || isGone) {
      throw new UserError(`The start was broken off, for example by "make down". See ${supervisorLog}`);
    }
    await sleep(POLL_MS);
  }
}

/** Whether a part is not ready that is worth waiting for: an observer is for a moment, as it starts last. */
function isAwaited({ parts }: RunState, runningSince: number): boolean {
  const isPatient = Date.now() < runningSince + OBSERVERS_MS;
  return parts.some(({ state, isOptional }) =>
    isOptional ? isPatient && state === 'starting' : state !== 'ready',
  );
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

// The process behind `make up`: it holds all others as its children until it is told to stop.
import { setTimeout as sleep } from 'node:timers/promises';
import { nativeFolder, passedOn, readPorts, runFolder } from './config.ts';
import { download } from './download.ts';
import { findObservers } from './find-observers.ts';
import { type RunState, removeRunState, writeRunState } from './run-state.ts';
import { createTopology, type Topology } from './topology.ts';

const STATE_MS = 250;

function say(event: string): void {
  process.stdout.write(`${new Date().toISOString()} ${event}\n`);
}

async function run(
  topology: Topology,
  { ports, absent }: Pick<RunState, 'ports' | 'absent'>,
  stopping: AbortSignal,
): Promise<void> {
  let phase: RunState['phase'] = 'starting';
  let failure: string | undefined;
  const write = () => writeRunState(runFolder, { phase, failure, ports, absent, parts: topology.statuses() });
  await write();
  const writing = (async () => {
    while (phase === 'starting' || phase === 'running') {
      await write();
      await sleep(STATE_MS);
    }
  })();

  const told = new Promise<void>((resolve) => {
    if (stopping.aborted) return resolve();
    stopping.addEventListener('abort', () => resolve(), { once: true });
  });
  const started = topology.start();
  try {
    await Promise.race([started, told]);
    if (!stopping.aborted) {
      phase = 'running';
      say('everything is ready');
      await told;
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    say(failure);
  }
  phase = 'stopping';
  await writing;
  await write();
  await topology.stop();
  await started.catch(() => {});
  if (failure === undefined) return removeRunState(runFolder);
  phase = 'failed';
  await write();
}

const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());
process.on('SIGINT', () => stopping.abort());

try {
  const ports = readPorts();
  // Before anything that takes its time: a "make up" that comes now follows this one.
  await writeRunState(runFolder, { phase: 'starting', ports, parts: [] });
  const others = Object.values(ports)
    .flat()
    .filter((port) => typeof port === 'number');
  const { programs: observing, absent } = await findObservers(ports.observers, others);
  const topology = await createTopology({
    folder: runFolder,
    programs: await download(`${nativeFolder}/programs`, say),
    ports,
    environment: passedOn(),
    observers: { programs: observing },
    // A system that works goes on without this process; the next "make up" or "make down" stops it.
    outlivesParent: true,
    say,
  });
  await run(topology, { ports, absent }, stopping.signal);
  say('stopped');
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

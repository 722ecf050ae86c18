// The process behind `make up`: it holds all others as its children until it is told to stop.
import { setTimeout as sleep } from 'node:timers/promises';
import { nativeFolder, passedOn, readPorts, runFolder } from './config.ts';
import { download } from './download.ts';
import { type RunState, removeRunState, writeRunState } from './run-state.ts';
import { createTopology, type Topology } from './topology.ts';

const STATE_MS = 250;

function say(event: string): void {
  process.stdout.write(`${new Date().toISOString()} ${event}\n`);
}

const ports = readPorts();

async function supervise(topology: Topology, stopping: AbortSignal): Promise<void> {
  let phase: RunState['phase'] = 'starting';
  const write = (failure?: string) =>
    writeRunState(runFolder, { phase, failure, ports, parts: topology.statuses() });
  await write();
  const writing = (async () => {
    while (phase === 'starting' || phase === 'running') {
      await write();
      await sleep(STATE_MS);
    }
  })();

  const started = topology.start();
  const told = new Promise((resolve) => stopping.addEventListener('abort', resolve, { once: true }));
  let failure: string | undefined;
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
  await write(failure);
}

const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());
process.on('SIGINT', () => stopping.abort());

const topology = await createTopology({
  folder: runFolder,
  programs: await download(`${nativeFolder}/programs`, say),
  ports,
  environment: passedOn(),
  say,
});
await supervise(topology, stopping.signal);
say('stopped');

import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Supervised, Topology } from '@picture-resize/native';
import { until } from '../faults/jobs.ts';
import type { Drill, Injected } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { keepDoing } from './keep-doing.ts';

/** A part, or several as one. It hangs: one that ends the supervisor would start again. */
export function hangs(choose: (topology: Topology) => Pick<Supervised, 'kill'>): Pick<Drill, 'inject'> {
  return { inject: async ({ topology }) => hang(choose(topology)) };
}

/** Until it is killed, or at last until the drill is over. */
export function hang(part: Pick<Supervised, 'kill'>): Injected {
  part.kill('SIGSTOP');
  return { end: async () => part.kill('SIGCONT') };
}

/** All consumers, as if they were one. */
export function allConsumers({ consumers }: Topology) {
  const each = <T>(act: (part: Supervised) => T) => Promise.all(consumers.map(act));
  return {
    start: () => each((part) => part.start()),
    stop: () => each((part) => part.stop()),
    restart: () => each((part) => restart(part)),
    kill: (signal: NodeJS.Signals) => {
      for (const part of consumers) part.kill(signal);
    },
  };
}

export function observer(name: string) {
  return ({ observers }: Topology): Supervised => {
    const found = observers.find((part) => part.status().name === name);
    if (found === undefined) throw new Error(`Expected ${name} among the observers`);
    return found;
  };
}

/** Ended by `signal` and started again by the supervisor. */
export async function restart(part: Supervised, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const { restarts } = part.status();
  part.kill(signal);
  await until(
    `${part.status().name} runs again`,
    () => part.status().state === 'ready' && part.status().restarts > restarts,
    60_000,
  );
}

/** Settings for whoever is started from now on, until the file is removed. */
export async function writeSettings(
  settings: Record<string, string>,
  { settings: file }: DrillSystem,
): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  await writeFile(file, lines.join('\n'));
}

/** Started again with settings of the drill's, which hold for every start until `startWithout`. */
export async function startWith(
  settings: Record<string, string>,
  part: Supervised,
  system: DrillSystem,
): Promise<void> {
  await writeSettings(settings, system);
  await restart(part);
}

/** As "make restart NAME=value" would, which starts everything else anew, too. */
export async function startWithout(part: Supervised, { settings }: DrillSystem): Promise<void> {
  await rm(settings);
  await restart(part);
}

const HELD_MS = 600;
const LET_GO_MS = 100;

/** Lets the part compute for a moment only now and then, as on a machine that is full. */
export function starve(part: Supervised): () => Promise<void> {
  const hold = async () => {
    part.kill('SIGSTOP');
    await sleep(HELD_MS);
    part.kill('SIGCONT');
  };
  return keepDoing(hold, LET_GO_MS);
}

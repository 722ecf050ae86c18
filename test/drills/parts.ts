import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Supervised, Topology } from '@picture-resize/native';
import { until } from '../faults/jobs.ts';
import type { Drill, Mitigate } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { keepDoing } from './keep-doing.ts';

/** What can be stopped and started: a part, or several as one. */
type Leaving = { start: () => Promise<unknown>; stop: () => Promise<unknown> };

/** A part that is gone until somebody starts it. */
export function away(choose: (topology: Topology) => Leaving): Pick<Drill, 'inject'> {
  return {
    inject: async ({ topology }) => {
      const part = choose(topology);
      await part.stop();
      return () => part.start();
    },
  };
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

/** Started again with settings of the drill's; the step back is a start without them. */
export async function startWith(
  settings: Record<string, string>,
  part: Supervised,
  { settings: file }: DrillSystem,
): Promise<Mitigate> {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  await writeFile(file, lines.join('\n'));
  await restart(part);
  return async () => {
    await rm(file);
    await restart(part);
  };
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

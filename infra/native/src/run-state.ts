import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from './config.ts';
import type { Absent } from './find-observers.ts';
import { identify, isAlive, type ProcessIdentity, terminate } from './process-identity.ts';
import type { PartStatus } from './supervise.ts';

/** What the supervisor writes down for everyone else, and for the case that it is killed itself. */
export interface RunState {
  supervisor: ProcessIdentity;
  phase: 'starting' | 'running' | 'stopping' | 'failed';
  /** Where it listens, which may be elsewhere than the environment of a later command says. */
  ports: Ports;
  /** Why it has failed, for a person. */
  failure?: string | undefined;
  /** What is not part of this run, and why. */
  absent?: Absent[] | undefined;
  parts: (PartStatus & { process?: ProcessIdentity | undefined })[];
}

const stateFile = (folder: string) => join(folder, 'state.json');

export async function writeRunState(folder: string, state: Omit<RunState, 'supervisor'>): Promise<void> {
  const supervisor = await identify(process.pid);
  const parts = await Promise.all(
    state.parts.map(async (part) => ({
      ...part,
      process: part.pid === undefined ? undefined : await identify(part.pid),
    })),
  );
  await mkdir(folder, { recursive: true });
  const draft = `${stateFile(folder)}.${process.pid}`;
  await writeFile(draft, JSON.stringify({ ...state, supervisor, parts }, null, 2));
  // Readers never see half a file.
  await rename(draft, stateFile(folder));
}

/** The state of the run in `folder`, or undefined where none was begun or it has ended in order. */
export async function readRunState(folder: string): Promise<RunState | undefined> {
  const text = await readFile(stateFile(folder), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

export async function removeRunState(folder: string): Promise<void> {
  await rm(stateFile(folder), { force: true });
}

export async function isSupervisorAlive(state: RunState): Promise<boolean> {
  return isAlive(state.supervisor);
}

/** Whether the run in `folder` has lost its supervisor, or never wrote down that it had one. */
export async function isRunAbandoned(folder: string): Promise<boolean> {
  const state = await readRunState(folder);
  return state === undefined || !(await isSupervisorAlive(state));
}

/**
 * Ends what a supervisor left running that was killed itself, in reverse order, and tells which parts
 * those were. Only processes that are still the very ones it had started.
 */
export async function stopOrphans(folder: string): Promise<string[]> {
  const state = await readRunState(folder);
  const stopped: string[] = [];
  for (const { name, stopMs, process: orphan } of (state?.parts ?? []).toReversed()) {
    if (orphan === undefined || !(await isAlive(orphan))) continue;
    await terminate(orphan, stopMs);
    stopped.push(name);
  }
  await removeRunState(folder);
  return stopped;
}

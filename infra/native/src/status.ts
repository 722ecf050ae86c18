import { runFolder } from './config.ts';
import { isSupervisorAlive, type RunState, readRunState } from './run-state.ts';

/** A line for each part. */
export async function status(say: (line: string) => void): Promise<void> {
  const state = await readRunState(runFolder);
  if (state === undefined) return say('Nothing is running. Start it with "make up".');
  const alive = await isSupervisorAlive(state);
  if (!alive && state.phase === 'failed') return say(`The last start has failed: ${state.failure}`);
  if (!alive) {
    return say('The supervisor has been killed. "make up" or "make down" stop what it has left behind.');
  }
  say(row('part', 'state', 'pid', 'up for', 'restarts', 'address', 'last end'));
  for (const part of state.parts) say(describe(part));
}

function describe({
  name,
  state,
  pid,
  startedAt,
  restarts,
  address,
  lastExit,
}: RunState['parts'][number]): string {
  const upFor = startedAt === undefined ? '-' : duration(Date.now() - startedAt);
  return row(name, state, String(pid ?? '-'), upFor, String(restarts), address, lastExit ?? '-');
}

function row(...cells: string[]): string {
  const widths = [15, 9, 8, 9, 9, 22, 0];
  return cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join(' ')
    .trimEnd();
}

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

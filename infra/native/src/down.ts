import { runFolder } from './config.ts';
import { terminate } from './process-identity.ts';
import { isSupervisorAlive, readRunState, stopOrphans } from './run-state.ts';

/** Stops everything in order; also what a killed supervisor has left behind. */
export async function down(say: (line: string) => void): Promise<void> {
  const state = await readRunState(runFolder);
  if (state === undefined) return say('Nothing is running.');
  if (await isSupervisorAlive(state)) {
    // More than all parts may take one after the other.
    const stopMs = state.parts.reduce((sum, part) => sum + part.stopMs, 30_000);
    await terminate(state.supervisor, stopMs);
    // Nothing, unless the supervisor itself had to be killed.
    await stopOrphans(runFolder);
    return say(`Stopped: ${state.parts.map(({ name }) => name).join(', ')}.`);
  }
  const stopped = await stopOrphans(runFolder);
  if (stopped.length === 0) return say('Nothing is running.');
  say(`The supervisor was gone already. Stopped what it had left: ${stopped.join(', ')}.`);
}

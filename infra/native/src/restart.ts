import { setTimeout as sleep } from 'node:timers/promises';
import { readChosenPart, runFolder } from './config.ts';
import { down } from './down.ts';
import { terminate } from './process-identity.ts';
import { isSupervisorAlive, type RunState, readRunState } from './run-state.ts';
import { requireFreePorts } from './taken-ports.ts';
import { up, wantedPorts } from './up.ts';
import { UserError } from './user-error.ts';

/** All of it, or one part: that one is ended, and the supervisor starts it again. */
export async function restart(say: (line: string) => void): Promise<void> {
  const chosen = readChosenPart();
  if (chosen === undefined) {
    // Before anything is stopped: a start that fails would leave nothing.
    await requireFreePorts(await portsOfOthers());
    await down(say);
    return up(say);
  }
  const before = await findPart(chosen);
  if (before.process !== undefined) await terminate(before.process, before.stopMs);
  for (let waited = 0; waited < 60_000; waited += 200) {
    const now = await findPart(chosen);
    if (now.state === 'ready' && now.pid !== before.pid)
      return say(`${chosen} is ready again, as process ${now.pid}.`);
    await sleep(200);
  }
  throw new UserError(`${chosen} did not become ready again within 60 s. See "make logs S=${chosen}".`);
}

/** The ports that a start would take, without those that the run which is going on has already. */
async function portsOfOthers() {
  const { observers: _, ...ports } = (await readRunState(runFolder))?.ports ?? {};
  const own = Object.values(ports).flat();
  return wantedPorts().filter(({ port }) => !own.includes(port));
}

async function findPart(name: string): Promise<RunState['parts'][number]> {
  const state = await readRunState(runFolder);
  const parts = state !== undefined && (await isSupervisorAlive(state)) ? state.parts : [];
  const part = parts.find((candidate) => candidate.name === name);
  if (part !== undefined) return part;
  if (parts.length === 0) throw new UserError('Nothing is running. Start it with "make up".');
  const known = parts.map((candidate) => candidate.name).join(', ');
  throw new UserError(`Expected one of ${known} for S but received ${name}`);
}

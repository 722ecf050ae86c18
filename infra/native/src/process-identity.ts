import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { UserError } from './user-error.ts';

/** A process, told apart from a later one that happens to get the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** When it was started, as the system says it. */
  started: string;
}

/** @returns undefined where there is no such process. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const started = process.platform === 'linux' ? await startedOnLinux(pid) : await startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export async function isAlive({ pid, started }: ProcessIdentity): Promise<boolean> {
  return (await identify(pid))?.started === started;
}

/** SIGTERM, then SIGKILL when `graceMs` are over. Resolves when the process is gone. */
export async function terminate(identity: ProcessIdentity, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  for (let signal: NodeJS.Signals | 0 = 'SIGTERM'; await isAlive(identity); signal = 0) {
    if (Date.now() > deadline) signal = 'SIGKILL';
    try {
      process.kill(identity.pid, signal);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPERM')
        throw new UserError(`Process ${identity.pid} belongs to another user: stop it as that user.`);
      if (code !== 'ESRCH') throw error;
    }
    await sleep(50);
  }
}

/** Field 22 of /proc/PID/stat, behind the command's name, which may hold blanks and parentheses. */
async function startedOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

async function startedByPs(pid: number): Promise<string | undefined> {
  const { stdout, failed } = await execa('ps', ['-o', 'lstart=', '-p', String(pid)], { reject: false });
  return failed || stdout.trim() === '' ? undefined : stdout.trim();
}

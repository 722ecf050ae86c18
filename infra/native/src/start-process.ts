import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { endWithParent } from './end-with-parent.ts';
import type { Part } from './part.ts';

export interface RunningProcess {
  pid: number | undefined;
  /** Where in its log it begins, in bytes. */
  logStartsAt: number;
  /** A SIGTERM is followed by SIGKILL when the part's time is over. */
  kill: (signal: NodeJS.Signals) => void;
  /** Resolves with how it ended, in words. */
  ended: Promise<string>;
}

/** Starts a part's process, its output appended to `logFile`. */
export async function startProcess(part: Part, logFile: string): Promise<RunningProcess> {
  // The process gets the file itself and not a pipe to us, so that it can go on if we are killed.
  const log = await open(logFile, 'a');
  const { size: logStartsAt } = await log.stat();
  const child = spawn(part.command, part.arguments, {
    cwd: dirname(logFile),
    env: part.environment,
    stdio: ['ignore', log.fd, log.fd],
  });
  const letGo = part.outlivesParent || child.pid === undefined ? () => {} : endWithParent(child.pid);

  let lastResort: NodeJS.Timeout | undefined;
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.once('error', ({ message }) => resolve(message));
  child.once('exit', (code, signal) => {
    letGo();
    resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
  });
  void ended.then(() => clearTimeout(lastResort));
  await log.close();
  return {
    pid: child.pid,
    logStartsAt,
    kill: (signal) => {
      child.kill(signal);
      if (signal === 'SIGTERM') lastResort ??= setTimeout(() => child.kill('SIGKILL'), part.stopMs);
    },
    ended,
  };
}

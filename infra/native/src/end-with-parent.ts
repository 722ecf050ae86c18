import { spawn } from 'node:child_process';

/**
 * Kills `pid` as soon as this process is gone, however it went: a shell waits at a pipe that the system
 * closes when we end, by SIGKILL too. In a session of its own, so that a Ctrl-C here does not reach it.
 * @returns what to call when the process has ended by itself, before its pid is given to another
 */
export function endWithParent(pid: number): () => void {
  const watch = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "$0"', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the process only loses this guard.
  watch.on('error', () => {});
  return () => void watch.kill('SIGKILL');
}

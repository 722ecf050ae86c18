import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './part.ts';
import { answers, notReady, READY_WITHIN_MS } from './readiness.ts';
import { type RunningProcess, startProcess } from './start-process.ts';
import { UserError } from './user-error.ts';

export type PartState = 'stopped' | 'starting' | 'ready' | 'waiting';

/** What is known of one part. */
export interface PartStatus {
  name: string;
  address: string;
  /** Nobody waits for it. */
  isOptional: boolean;
  /** Milliseconds a SIGTERM is given before SIGKILL. */
  stopMs: number;
  state: PartState;
  pid: number | undefined;
  /** Milliseconds since 1970, of the running process. */
  startedAt: number | undefined;
  /** How many milliseconds it took the running process to answer. */
  readyAfterMs?: number | undefined;
  /** How often it had to be started again. */
  restarts: number;
  /** How its last process ended. */
  lastExit: string | undefined;
}

export interface Supervised {
  status: () => PartStatus;
  /** Resolves when the part answers. @throws UserError with the end of its log; then it does not run. */
  start: () => Promise<void>;
  /** SIGTERM, and SIGKILL when the part's time is over. Nobody starts it again. */
  stop: () => Promise<void>;
  /** Sends a signal as an outsider would: the supervisor notices and starts the part again. */
  kill: (signal: NodeJS.Signals) => void;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Whoever ran this long has recovered: the next restart is quick again. */
const RECOVERED_MS = 60_000;

interface Supervision {
  part: Part;
  logFile: string;
  say: (event: string) => void;
  status: PartStatus;
  child?: RunningProcess | undefined;
  /** Where in the log the newest process begins, in bytes. */
  logStartsAt: number;
}

/** Keeps one part running from `start` to `stop`; tells each change through `say`. */
export function supervise(part: Part, logFile: string, say: (event: string) => void): Supervised {
  const nothingYet = { pid: undefined, startedAt: undefined, restarts: 0, lastExit: undefined };
  const { name, address, isOptional = false, stopMs } = part;
  const status: PartStatus = { name, address, isOptional, stopMs, state: 'stopped', ...nothingYet };
  const supervision: Supervision = { part, logFile, say, status, logStartsAt: 0 };
  let wanted = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const stop = async () => {
    wanted.abort();
    supervision.child?.kill('SIGTERM');
    await running.catch(() => {});
  };
  const start = async () => {
    const before = stop();
    // At once, so that a stop() from now on ends this start.
    wanted = new AbortController();
    const { signal } = wanted;
    await before;
    await mkdir(dirname(logFile), { recursive: true });
    await part.prepare?.();
    const { promise: ready, resolve: onReady } = Promise.withResolvers<void>();
    running = keepRunning(supervision, signal, onReady);
    await Promise.race([ready, running]);
    if (signal.aborted) throw new UserError(`${part.name} was stopped before it was ready`);
    await part.afterReady?.().catch(async (error: unknown) => {
      await stop();
      throw error;
    });
  };
  return {
    status: () => ({ ...status }),
    start,
    stop,
    kill: (signal) => void supervision.child?.kill(signal),
  };
}

/** Until `signal`, or until the part has failed to start at all. @throws UserError for the latter */
async function keepRunning(supervision: Supervision, signal: AbortSignal, onReady: () => void) {
  const { part, logFile, say, status } = supervision;
  let everReady = false;
  for (let failures = 1; !signal.aborted; failures += 1) {
    // Who was ready once may take its time: it waits for another part, and starting anew helps nobody.
    const withinMs = everReady ? Number.POSITIVE_INFINITY : READY_WITHIN_MS;
    const ranMs = await runOnce(supervision, signal, withinMs, () => {
      if (everReady || failures > 1) say(`${part.name} is ready again`);
      everReady = true;
      onReady();
    });
    if (signal.aborted) return;
    const outOfTries = failures >= (part.startAttempts ?? 1) || ranMs >= READY_WITHIN_MS;
    if (!everReady && outOfTries) {
      const log = { file: logFile, startsAt: supervision.logStartsAt };
      throw await notReady(part.name, ranMs, status.lastExit, log);
    }
    if (ranMs > RECOVERED_MS) failures = 1;
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
    say(`${part.name} ended (${status.lastExit}); starting it again in ${delay / 1000} s`);
    Object.assign(status, { state: 'waiting', restarts: status.restarts + 1 });
    await sleep(delay, undefined, { signal }).catch(() => {});
    status.state = 'stopped';
  }
}

/** From a launch to the end of that process. Resolves with how many milliseconds it ran. */
async function runOnce(
  supervision: Supervision,
  signal: AbortSignal,
  withinMs: number,
  onReady: () => void,
): Promise<number> {
  const { part, logFile, status } = supervision;
  const child = await startProcess(part, logFile);
  supervision.child = child;
  supervision.logStartsAt = child.logStartsAt;
  const startedAt = Date.now();
  Object.assign(status, { state: 'starting', pid: child.pid, startedAt, readyAfterMs: undefined });
  // Whoever called stop() meanwhile found no process to end.
  if (signal.aborted) child.kill('SIGTERM');

  const ended = new AbortController();
  void child.ended.then(() => ended.abort());
  const over = AbortSignal.any([signal, ended.signal]);
  if (await answers(part, over, withinMs)) {
    Object.assign(status, { state: 'ready', readyAfterMs: Date.now() - startedAt });
    onReady();
  } else if (!over.aborted) {
    child.kill('SIGTERM');
  }
  const lastExit = await child.ended;
  supervision.child = undefined;
  Object.assign(status, { state: 'stopped', pid: undefined, startedAt: undefined, lastExit });
  return Date.now() - startedAt;
}

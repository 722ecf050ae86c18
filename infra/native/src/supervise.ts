import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './part.ts';
import { type RunningProcess, startProcess } from './start-process.ts';
import { tail } from './tail.ts';
import { UserError } from './user-error.ts';

export type PartState = 'stopped' | 'starting' | 'ready' | 'waiting';

/** What is known of one part. */
export interface PartStatus {
  name: string;
  address: string;
  state: PartState;
  pid: number | undefined;
  /** Milliseconds since 1970, of the running process. */
  startedAt: number | undefined;
  /** How often it had to be started again. */
  restarts: number;
  /** How its last process ended. */
  lastExit: string | undefined;
}

export interface Supervised {
  status: () => PartStatus;
  /** Resolves when the part answers. @throws UserError with the end of its log when it does not in time. */
  start: () => Promise<void>;
  /** SIGTERM, and SIGKILL when the part's time is over. Nobody starts it again. */
  stop: () => Promise<void>;
  /** Sends a signal as an outsider would: the supervisor notices and starts the part again. */
  kill: (signal: NodeJS.Signals) => void;
}

const READY_WITHIN_MS = 60_000;
const PROBE_MS = 150;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Whoever ran this long has recovered: the next restart is quick again. */
const RECOVERED_MS = 60_000;

/** Keeps one part running from `start` to `stop`; tells each change through `say`. */
export function supervise(part: Part, logFile: string, say: (event: string) => void): Supervised {
  let child: RunningProcess | undefined;
  /** A process that is about to be there: a stop must wait for it to be able to end it. */
  let launching: Promise<RunningProcess> | undefined;
  let wanted = new AbortController();
  let failures = 0;
  const status = initialStatus(part);

  const launch = async () => {
    const starting = startProcess(part, logFile);
    launching = starting;
    const launched = await starting;
    child = launched;
    Object.assign(status, { state: 'starting', pid: launched.pid, startedAt: Date.now() });
    void launched.ended.then(ended);
    return launched;
  };

  const ended = async (how: string) => {
    const ranMs = Date.now() - (status.startedAt ?? 0);
    child = undefined;
    Object.assign(status, { state: 'stopped', pid: undefined, startedAt: undefined, lastExit: how });
    if (wanted.signal.aborted) return;
    failures = ranMs > RECOVERED_MS ? 1 : failures + 1;
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
    status.state = 'waiting';
    status.restarts += 1;
    say(`${part.name} ended (${how}); starting it again in ${delay / 1000} s`);
    await sleep(delay, undefined, { signal: wanted.signal }).catch(() => {});
    if (wanted.signal.aborted) {
      status.state = 'stopped';
      return;
    }
    // However long it takes: whether its process dies is told by itself.
    if (await isReady(await launch(), Number.POSITIVE_INFINITY)) say(`${part.name} is ready again`);
  };

  const isReady = async (launched: RunningProcess, deadline: number) => {
    const isCurrent = () => child === launched && !wanted.signal.aborted;
    const ready = await answers(part, isCurrent, deadline);
    if (ready) status.state = 'ready';
    return ready;
  };

  return {
    status: () => ({ ...status }),
    start: async () => {
      wanted = new AbortController();
      failures = 0;
      await mkdir(dirname(logFile), { recursive: true });
      await part.prepare?.();
      // Told to stop meanwhile: nothing was launched yet, and nothing may be.
      if (wanted.signal.aborted) return;
      const ready = await isReady(await launch(), Date.now() + READY_WITHIN_MS);
      if (wanted.signal.aborted) return;
      if (!ready) throw await notReady(part.name, status, logFile);
      await part.afterReady?.();
    },
    stop: async () => {
      wanted.abort();
      await launching;
      child?.kill('SIGTERM');
      await child?.ended;
    },
    kill: (signal) => void child?.kill(signal),
  };
}

function initialStatus({ name, address }: Part): PartStatus {
  return {
    name,
    address,
    state: 'stopped',
    pid: undefined,
    startedAt: undefined,
    restarts: 0,
    lastExit: undefined,
  };
}

/** Asks until the part answers (true), or its process is gone or its time is over (false). */
async function answers(part: Part, isCurrent: () => boolean, deadline: number): Promise<boolean> {
  while (isCurrent() && Date.now() < deadline) {
    const answered = await part.probe().then(
      () => true,
      () => false,
    );
    if (answered) return isCurrent();
    await sleep(PROBE_MS);
  }
  return false;
}

async function notReady(name: string, { lastExit }: PartStatus, logFile: string): Promise<UserError> {
  const what =
    lastExit === undefined ? `did not answer within ${READY_WITHIN_MS / 1000} s` : `ended (${lastExit})`;
  const lines = await tail(logFile, 15);
  return new UserError(
    `${name} ${what}. The end of ${logFile}:\n${lines.map((line) => `  | ${line}`).join('\n')}`,
  );
}

/** How a process that is told to stop becomes impatient. */
export interface Stop {
  begin: () => void;
  /** Nothing that is away is waited for any longer. */
  begun: AbortSignal;
  /** Nor is a job. */
  outOfTime: AbortSignal;
}

/** How much of a stop's time the jobs in hand have; the rest is for leaving the group and all that follows. */
const FINISHING = 0.75;

/** @param shutdownMs how long the whole stop may take */
export function createStop(shutdownMs: number): Stop {
  const stopping = new AbortController();
  const outOfTime = new AbortController();
  return {
    begin: () => {
      stopping.abort(new Error('The consumer is stopping'));
      const handBack = () => outOfTime.abort(new Error('The stop can not wait for the job'));
      setTimeout(handBack, FINISHING * shutdownMs).unref();
    },
    begun: stopping.signal,
    outOfTime: outOfTime.signal,
  };
}

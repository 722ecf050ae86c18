import type { Admin } from 'kafkajs';

/** Where the group stands, as of a moment. */
export interface Backlog {
  /** Milliseconds since 1970. */
  at: number;
  /** By partition: the offset of the next message the group will take. */
  committed: number[];
  /** Jobs that no consumer has finished. */
  waiting: number;
  /** Jobs finished in a second, smoothed over the last ten or so. */
  perSecond: number;
}

export interface BacklogPoll {
  /** The newest reading, or undefined while the broker has not answered for a while. */
  latest: () => Backlog | undefined;
  run: (stopping: AbortSignal) => Promise<void>;
}

const INTERVAL_MS = 1_000;
const STALE_MS = 10_000;
/** How much of the newest second goes into `perSecond`. */
const SMOOTHING = 0.1;

/** Asks the broker once a second for everyone. It is also how the api knows that the broker is there. */
export function createBacklogPoll(admin: Admin, topic: string, groupId: string): BacklogPoll {
  let latest: Backlog | undefined;
  const read = async () => {
    const [ends, [group]] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      admin.fetchOffsets({ groupId, topics: [topic] }),
    ]);
    const committed: number[] = [];
    for (const { partition, offset } of group?.partitions ?? []) committed[partition] = Number(offset);
    let waiting = 0;
    for (const { partition, low, high } of ends) {
      // Below: the group has never committed here, or what it had not taken is gone by retention.
      committed[partition] = Math.max(committed[partition] ?? -1, Number(low));
      waiting += Math.max(0, Number(high) - committed[partition]);
    }
    latest = { at: Date.now(), committed, waiting, perSecond: drainRate(latest, committed) };
  };
  return {
    latest: () => (latest !== undefined && Date.now() - latest.at < STALE_MS ? latest : undefined),
    run: async (stopping) => {
      while (!stopping.aborted) {
        await read().catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
      }
    },
  };
}

function drainRate(before: Backlog | undefined, committed: number[]): number {
  if (before === undefined) return 0;
  const sum = (offsets: number[]) => offsets.reduce((total, offset) => total + offset, 0);
  const seconds = (Date.now() - before.at) / 1000;
  const now = Math.max(0, sum(committed) - sum(before.committed)) / seconds;
  return before.perSecond + SMOOTHING * (now - before.perSecond);
}

import type { Admin } from 'kafkajs';

/** Where the group stands in each partition, as of a moment. */
export interface Backlog {
  /** Milliseconds since 1970. */
  at: number;
  /** By partition: the offset of the next message the group will take. */
  committed: number[];
}

export interface BacklogPoll {
  /** The newest reading, or undefined while the broker has not answered for a while. */
  latest: () => Backlog | undefined;
  run: (stopping: AbortSignal) => Promise<void>;
}

const INTERVAL_MS = 1_000;
const STALE_MS = 10_000;

/** Asks the broker once a second for everyone. It is also how the api knows that the broker is there. */
export function createBacklogPoll(admin: Admin, topic: string, groupId: string): BacklogPoll {
  let latest: Backlog | undefined;
  const read = async () => {
    const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const committed: number[] = [];
    for (const { partition, offset } of group?.partitions ?? []) {
      // -1: the group has never committed here, so it will begin at the beginning.
      committed[partition] = Math.max(0, Number(offset));
    }
    latest = { at: Date.now(), committed };
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

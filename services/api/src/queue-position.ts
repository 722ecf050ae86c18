import { acceptedAt, type JobId } from '@picture-resize/job';
import { within } from '@picture-resize/service-kit';
import { type Admin, Partitioners } from 'kafkajs';
import type { BacklogPoll } from './backlog.ts';

/** Tells how many jobs are before this one in its partition, or undefined where that can't be told now. */
export type QueuePosition = (id: JobId) => Promise<number | undefined>;

const DEADLINE_MS = 1_000;

/**
 * Nothing is stored for it: the id is the message's key, which names the partition, and its time finds the
 * offset. The request began a little before the message was published, so what came into the partition
 * during the upload is not counted: it may be a few more than told, never fewer.
 */
export function createQueuePosition(admin: Admin, topic: string, backlog: BacklogPoll): QueuePosition {
  const partitioner = Partitioners.DefaultPartitioner();
  return async (id) => {
    const committed = backlog.latest()?.committed ?? [];
    if (committed.length === 0) return undefined;
    const partition = partitioner({
      topic,
      partitionMetadata: committed.map((_, partitionId) => ({ partitionId, leader: 0 }) as never),
      message: { key: id, value: null },
    });
    const asked = offsetAt(admin, topic, partition, acceptedAt(id));
    const offset = await within(DEADLINE_MS, asked).catch(() => undefined);
    return offset === undefined ? undefined : Math.max(0, offset - (committed[partition] ?? 0));
  };
}

async function offsetAt(admin: Admin, topic: string, partition: number, time: number) {
  const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, time);
  const found = offsets.find((entry) => entry.partition === partition);
  return found === undefined ? undefined : Number(found.offset);
}

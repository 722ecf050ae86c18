import { acceptedAt, type JobId } from '@picture-resize/job';
import { within } from '@picture-resize/service-kit';
import type { Admin } from 'kafkajs';
import type { BacklogPoll } from './backlog.ts';
import { partitionOf } from './partition-of.ts';

/** Tells how many jobs are before this one in its partition, or undefined where that can't be told now. */
export type QueuePosition = (id: JobId) => Promise<number | undefined>;

const DEADLINE_MS = 1_000;

/**
 * Nothing is stored for it: the id is the message's key, which names the partition, and its time finds the
 * offset. The request began a little before the message was published, so what came into the partition
 * during the upload is not counted: it may be a few more than told, never fewer.
 */
export function createQueuePosition(admin: Admin, topic: string, backlog: BacklogPoll): QueuePosition {
  return async (id) => {
    const committed = backlog.latest()?.committed ?? [];
    if (committed.length === 0) return undefined;
    const partition = partitionOf(id, committed.length);
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

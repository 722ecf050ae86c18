import { acceptedAt, type JobId } from '@picture-resize/job';
import { within } from '@picture-resize/service-kit';
import type { Admin } from 'kafkajs';
import type { BacklogPoll } from './backlog.ts';
import { partitionOf } from './partition-of.ts';

/** Tells how many jobs are before this one in its partition, or undefined where that can't be told now. */
export type QueuePosition = (id: JobId) => Promise<number | undefined>;

const DEADLINE_MS = 1_000;
/** As many as may wait by default. Of whom else is asked for, the broker is asked again. */
const REMEMBERED = 10_000;

/**
 * Nothing is stored for it: the id is the message's key, which names the partition, and its time finds the
 * offset. The request began a little before the message was published, so what came into the partition
 * during the upload is not counted: it may be a few more than told, never fewer. The offset stays as it is,
 * so the broker is asked once for a job, and how far the group has come is read once a second for everybody.
 */
export function createQueuePosition(admin: Admin, topic: string, backlog: BacklogPoll): QueuePosition {
  const offsetOf = rememberOffsets((id, partition) => offsetAt(admin, topic, partition, acceptedAt(id)));
  return async (id) => {
    const committed = backlog.latest()?.committed ?? [];
    if (committed.length === 0) return undefined;
    const partition = partitionOf(id, committed.length);
    const offset = await within(DEADLINE_MS, offsetOf(id, partition)).catch(() => undefined);
    return offset === undefined ? undefined : Math.max(0, offset - (committed[partition] ?? 0));
  };
}

type OffsetOf = (id: JobId, partition: number) => Promise<number>;

/** Who asks while an answer is under way gets the same one; what failed is forgotten. */
function rememberOffsets(ask: OffsetOf): OffsetOf {
  const offsets = new Map<JobId, Promise<number>>();
  return (id, partition) => {
    const known = offsets.get(id);
    if (known !== undefined) return known;
    const asked = ask(id, partition);
    offsets.set(id, asked);
    asked.catch(() => offsets.delete(id));
    const [oldest] = offsets.keys();
    if (offsets.size > REMEMBERED && oldest !== undefined) offsets.delete(oldest);
    return asked;
  };
}

async function offsetAt(admin: Admin, topic: string, partition: number, time: number): Promise<number> {
  const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, time);
  const found = offsets.find((entry) => entry.partition === partition);
  if (found === undefined) throw new Error(`Expected an offset of partition ${partition} but received none`);
  return Number(found.offset);
}

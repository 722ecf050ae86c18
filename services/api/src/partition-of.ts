import type { JobId } from '@picture-resize/job';
import { Partitioners } from 'kafkajs';

const partitioner = Partitioners.DefaultPartitioner();

/** The partition, of so many, that a job lies in: its id is the key of its message. */
export function partitionOf(id: JobId, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    leader: 0,
  }));
  return partitioner({
    topic: '',
    partitionMetadata: partitionMetadata as never,
    message: { key: id, value: null },
  });
}

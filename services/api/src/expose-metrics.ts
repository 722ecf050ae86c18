import type { Exposition } from '@picture-resize/service-kit';
import type { BacklogPoll } from './backlog.ts';
import { partitionLimit } from './check-backlog.ts';
import type { ApiMetrics } from './metrics.ts';

/** The api's metrics; those of the queue as they stand when they are asked for. */
export function exposeMetrics(
  backlog: BacklogPoll,
  names: { topic: string; groupId: string },
  { maxPictureBytes }: { maxPictureBytes: number },
  metrics: ApiMetrics,
): Exposition {
  return {
    contentType: metrics.registry.contentType,
    metrics: () => {
      measureQueue(backlog, names, metrics);
      metrics.partitionLimit.set(partitionLimit(backlog, maxPictureBytes));
      return metrics.registry.metrics();
    },
  };
}

/** What is not known is absent: a lag of before would look as if nothing moved. */
function measureQueue(
  backlog: BacklogPoll,
  { topic, groupId: group }: { topic: string; groupId: string },
  metrics: ApiMetrics,
): void {
  const { groupLag, groupOffset, groupMembers, waiting, deadLetters, brokerUp } = metrics;
  const latest = backlog.latest();
  const members = backlog.members();
  const letters = backlog.deadLetters();
  brokerUp.set(latest === undefined ? 0 : 1);
  groupLag.reset();
  latest?.lag.forEach((lag, partition) => {
    groupLag.set({ topic, group, partition }, lag);
  });
  groupOffset.reset();
  latest?.committed.forEach((offset, partition) => {
    groupOffset.set({ topic, group, partition }, offset);
  });
  if (latest === undefined) waiting.remove();
  else waiting.set(latest.waiting);
  if (members === undefined) groupMembers.reset();
  else groupMembers.set({ group }, members);
  if (letters === undefined) deadLetters.remove();
  else deadLetters.set(letters);
}

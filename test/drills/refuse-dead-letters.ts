import { MAX_LETTER_BYTES } from '@picture-resize/kafka';
import { testKafka } from '../faults/dead-letters.ts';
import { sendStrangers } from '../faults/fault-list.ts';
import { post } from '../faults/jobs.ts';
import { limitLetters } from '../faults/limit-letters.ts';
import type { Mitigate } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { keepDoing } from './keep-doing.ts';

/**
 * So many partitions hold a message that is to be put aside and that the dead-letter topic does not take, and
 * jobs go on coming. Of one such partition a consumer stands still, and the other one has jobs to do; of all
 * twelve both stand still, and stay members of the group.
 */
export async function refuseDeadLetters(
  system: DrillSystem,
  partitions: number,
  postEveryMs: number,
): Promise<Mitigate> {
  const takeAtMost = (bytes: number) => limitLetters(testKafka(system.addresses.kafkaPort), bytes);
  await takeAtMost(10);
  await sendStrangers(system, partitions);
  const stopPosting = keepDoing(() => post(system.addresses.api), postEveryMs);
  return async () => {
    await takeAtMost(MAX_LETTER_BYTES);
    await stopPosting();
  };
}

import { MAX_LETTER_BYTES } from '@picture-resize/kafka';
import { testKafka } from '../faults/dead-letters.ts';
import { sendStrangers } from '../faults/fault-list.ts';
import { post } from '../faults/jobs.ts';
import { limitLetters } from '../faults/limit-letters.ts';
import type { Injected, Line } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { keepDoing } from './keep-doing.ts';

/** The step against it. */
export const takeDeadLetters: Line = {
  runbook: 'PartitionStuck',
  line: `make kafka-tool ARGS="kafka-configs --alter --entity-type topics --entity-name pictures.dead-letter --add-config max.message.bytes=${MAX_LETTER_BYTES}"`,
};

/**
 * So many partitions hold a message that is to be put aside and that the dead-letter topic does not take, and
 * jobs go on coming. Of one such partition a consumer stands still, and the other one has jobs to do; of all
 * twelve both stand still, and stay members of the group.
 */
export async function refuseDeadLetters(
  system: DrillSystem,
  partitions: number,
  postEveryMs: number,
): Promise<Injected> {
  await limitLetters(testKafka(system.addresses.kafkaPort), 10);
  await sendStrangers(system, partitions);
  return { end: keepDoing(() => post(system.addresses.api), postEveryMs) };
}

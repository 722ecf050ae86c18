import { deadLetterTopic, MAX_MESSAGE_BYTES } from '@picture-resize/kafka';
import kafkajs from 'kafkajs';
import { testKafka } from '../faults/dead-letters.ts';
import { sendStrangers } from '../faults/fault-list.ts';
import { post } from '../faults/jobs.ts';
import type { Mitigate } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';
import { keepDoing } from './keep-doing.ts';

/**
 * One consumer tries to put a message aside that the dead-letter topic does not take. The other one has jobs
 * to do all the time: if both stood still, that would be another alert (ConsumersStalled).
 */
export async function refuseDeadLetters(system: DrillSystem): Promise<Mitigate> {
  const takeAtMost = (bytes: number) => limitMessages(system, bytes);
  await takeAtMost(10);
  await sendStrangers(system, 1);
  const stopPosting = keepDoing(() => post(system.addresses.api), 2_000);
  return async () => {
    await takeAtMost(MAX_MESSAGE_BYTES);
    await stopPosting();
  };
}

async function limitMessages({ addresses }: DrillSystem, bytes: number): Promise<void> {
  const admin = testKafka(addresses.kafkaPort).admin();
  const limit = { name: 'max.message.bytes', value: String(bytes) };
  const topic = {
    // Node finds no name of its own for it in this package.
    type: kafkajs.ConfigResourceTypes.TOPIC,
    name: deadLetterTopic('pictures'),
    configEntries: [limit],
  };
  await admin.alterConfigs({ validateOnly: false, resources: [topic] });
  await admin.disconnect();
}

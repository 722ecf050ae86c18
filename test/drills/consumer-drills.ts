import { setTimeout as sleep } from 'node:timers/promises';
import { PARTITIONS } from '@picture-resize/kafka';
import { sendStrangers } from '../faults/fault-list.ts';
import { post, postMany } from '../faults/jobs.ts';
import { asRoot } from './as-root.ts';
import { postBroken } from './broken-picture.ts';
import { type Drill, nothingToDo } from './drill.ts';
import { lockRow } from './lock-row.ts';
import { allConsumers, away } from './parts.ts';
import { refuseDeadLetters } from './refuse-dead-letters.ts';

/** Longer than the objective lets a job take, and than a consumer may be silent. */
const HANGS_MS = 12_000;
/** A scrape and some. */
const SEEN_MS = 7_000;

export const consumerDrills: Drill[] = [
  {
    alert: 'NoConsumers',
    fault: 'all consumers are stopped',
    step: 'they are started',
    ...away(allConsumers),
  },
  {
    alert: 'ConsumersStalled',
    // Consumers that are away or hang leave the group: NoConsumers, which silences this one.
    fault: 'every partition has a message for the dead-letter topic, which takes none above 10 bytes',
    step: "the topic's max.message.bytes is put back",
    inject: (system) => refuseDeadLetters(system, PARTITIONS, 10_000),
  },
  {
    alert: 'PartitionStuck',
    fault: "an open transaction holds one job's row",
    step: 'the oldest transaction is found in innodb_trx and killed',
    inject: lockRow,
  },
  {
    alert: 'DeadLettersAppear',
    fault: 'messages that are no jobs are written into the topic',
    step: 'nothing: the window passes',
    inject: async (system) => {
      await sendStrangers(system);
      return nothingToDo;
    },
  },
  {
    alert: 'JobsFailMoreThanUsual',
    fault: 'one client sends twenty broken pictures',
    step: 'nothing: the window passes',
    inject: async ({ addresses }) => {
      await postBroken(addresses.api, 20);
      return nothingToDo;
    },
  },
  {
    alert: 'JobsFailOnOurSide',
    fault: 'the database takes no result above 4 KiB (max_allowed_packet)',
    step: 'the limit is put back and the consumers restarted',
    inject: async ({ addresses, topology }) => {
      const takeAtMost = async (bytes: number) => {
        await asRoot(addresses, `SET GLOBAL max_allowed_packet = ${bytes}`);
        // It holds for connections that are made from now on.
        await allConsumers(topology).restart();
      };
      await takeAtMost(4096);
      // What a counter has reached before it is first seen is no increase.
      await sleep(SEEN_MS);
      await Promise.all(Array.from({ length: 10 }, () => post(addresses.api, { width: 1000 })));
      return () => takeAtMost(128 * 2 ** 20);
    },
  },
  {
    alert: 'AttemptsKeepFailing',
    labels: { job: 'consumer' },
    fault: 'the dead-letter topic takes no message above 10 bytes, and one has to go there',
    step: "the topic's max.message.bytes is put back",
    inject: (system) => refuseDeadLetters(system, 1, 2_000),
  },
  {
    alert: 'JobLatencyBudgetBurns',
    labels: { window: '1h' },
    fault: 'all consumers hang for 12 s and go on by themselves',
    step: 'nothing: the short window passes',
    inject: async ({ addresses, topology }) => {
      allConsumers(topology).kill('SIGSTOP');
      await postMany(addresses.api, 20);
      await sleep(HANGS_MS);
      allConsumers(topology).kill('SIGCONT');
      return nothingToDo;
    },
  },
];

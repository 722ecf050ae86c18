import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PARTITIONS } from '@picture-resize/kafka';
import { sendStrangers } from '../faults/fault-list.ts';
import { post, postMany } from '../faults/jobs.ts';
import { asRoot } from './as-root.ts';
import { postBroken } from './broken-picture.ts';
import { type Drill, restartConsumers } from './drill.ts';
import { lockRow } from './lock-row.ts';
import { allConsumers, hangs, writeSettings } from './parts.ts';
import { refuseDeadLetters, takeDeadLetters } from './refuse-dead-letters.ts';

/** Longer than the objective lets a job take, and than a consumer may be silent. */
const HANGS_MS = 12_000;
/** A scrape and some. */
const SEEN_MS = 7_000;

export const consumerDrills: Drill[] = [
  {
    alert: 'NoConsumers',
    fault: 'all consumers hang',
    looks: [{ line: 'curl -s -m 3 localhost:9465/readyz', shows: /^$/ }],
    types: restartConsumers(),
    ...hangs(allConsumers),
  },
  {
    alert: 'ConsumersStalled',
    // Consumers that hang leave the group: NoConsumers, which silences this one.
    fault: 'every partition has a message for the dead-letter topic, which takes none above 10 bytes',
    looks: [{ line: 'curl -s -m 3 localhost:9465/readyz', shows: /"group":"member"/ }],
    types: [takeDeadLetters],
    inject: (system) => refuseDeadLetters(system, PARTITIONS, 10_000),
  },
  {
    alert: 'PartitionStuck',
    fault: "an open transaction holds one job's row",
    types: [
      {
        line: 'make sql Q="SELECT trx_mysql_thread_id, trx_state, trx_started FROM information_schema.innodb_trx ORDER BY trx_started"',
      },
      { line: 'make sql Q="KILL NUMBER"' },
    ],
    inject: lockRow,
  },
  {
    alert: 'DeadLettersAppear',
    fault: 'messages that are no jobs are written into the topic',
    looks: [{ line: 'make dead-letters', shows: / foreign / }],
    step: 'nothing: the window passes',
    inject: async (system) => {
      await sendStrangers(system);
      return {};
    },
  },
  {
    alert: 'JobsFailMoreThanUsual',
    fault: 'one client sends twenty broken pictures',
    step: 'nothing: the window passes',
    inject: async ({ addresses }) => {
      await postBroken(addresses.api, 20);
      return {};
    },
  },
  {
    alert: 'JobsFailOnOurSide',
    // All of them fail: its page, which silences the ticket.
    labels: { severity: 'page' },
    fault: 'the database takes no result above 4 KiB (max_allowed_packet)',
    types: [{ line: 'make sql Q="SET GLOBAL max_allowed_packet = 134217728"' }, ...restartConsumers()],
    inject: async ({ addresses, topology }) => {
      await asRoot(addresses, 'SET GLOBAL max_allowed_packet = 4096');
      // It holds for connections that are made from now on.
      await allConsumers(topology).restart();
      // What a counter has reached before it is first seen is no increase.
      await sleep(SEEN_MS);
      await Promise.all(Array.from({ length: 10 }, () => post(addresses.api, { width: 1000 })));
      return {};
    },
  },
  {
    alert: 'JobsFailOnOurSide',
    labels: { reason: 'put-aside' },
    fault: 'the consumers have another JOB_ID_SECRET than the api',
    looks: [{ line: 'make dead-letters', shows: / foreign / }],
    step: 'the secret is put right and the consumers restarted',
    types: [{ line: 'make dead-letters ARGS="redrive --all --reason foreign"' }],
    inject: async (system) => {
      const { addresses, topology, settings } = system;
      await writeSettings({ JOB_ID_SECRET: 'another-system-has-another-secret' }, system);
      await allConsumers(topology).restart();
      await sleep(SEEN_MS);
      await postMany(addresses.api, 10);
      return {
        heal: async () => {
          await rm(settings);
          await allConsumers(topology).restart();
        },
      };
    },
  },
  {
    alert: 'AttemptsKeepFailing',
    labels: { what: 'be a member of the group' },
    fault: 'one of two consumers is told of a broker at a port at which nobody listens',
    looks: [{ line: 'make logs S=consumer-1', shows: /ECONNREFUSED/ }],
    step: 'the setting is put right',
    types: [{ line: 'make restart S=consumer-1' }],
    inject: async (system) => {
      const { topology, settings } = system;
      await writeSettings({ KAFKA_BROKERS: '127.0.0.1:9' }, system);
      // It does not get ready.
      topology.consumers[0]?.kill('SIGTERM');
      return { heal: () => rm(settings) };
    },
  },
  {
    alert: 'AttemptsKeepFailing',
    labels: { job: 'consumer', what: 'put the message aside' },
    fault: 'the dead-letter topic takes no message above 10 bytes, and one has to go there',
    types: [takeDeadLetters],
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
      return {};
    },
  },
];

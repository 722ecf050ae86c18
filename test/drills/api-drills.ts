import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { post, postMany, until } from '../faults/jobs.ts';
import { startLoad } from '../faults/load.ts';
import { ask } from './ask-prometheus.ts';
import { type Drill, restartConsumers } from './drill.ts';
import { MAX_BACKLOG } from './drill-system.ts';
import { holdUploads } from './hold-uploads.ts';
import { keepDoing } from './keep-doing.ts';
import { lockTable } from './lock-table.ts';
import { allConsumers, hang, hangs, restart, startWith, starve } from './parts.ts';
import { refuseDeadLetters, takeDeadLetters } from './refuse-dead-letters.ts';

export const apiDrills: Drill[] = [
  {
    alert: 'ApiDown',
    fault: 'the api hangs',
    looks: [
      { line: 'curl -s -m 3 localhost:9464/livez; echo $?', shows: /^28$/m },
      { line: 'make status', shows: /^api /m },
    ],
    types: [{ line: 'make restart S=api' }],
    ...hangs(({ api }) => api),
  },
  {
    // With the largest body there may be: MAX_BYTES_IN_FLIGHT is taken, the others are sent away.
    alert: 'ApiRefusesForOverload',
    fault: 'five slow clients hold all bytes that may be in flight',
    step: 'the slow clients are cut off',
    inject: async ({ addresses: { api } }) => {
      const letGo = holdUploads(api, 5, 20_000_000);
      await sleep(500);
      return { heal: async () => letGo(), end: startLoad([api]).stop };
    },
  },
  {
    alert: 'InternalErrors',
    fault: 'an api with a mistake (mistakes.mjs) meets a job that shows it',
    step: 'the mistake is taken out again',
    types: [{ line: 'make restart S=api' }],
    inject: async (system) => {
      const { addresses, topology } = system;
      const id = await post(addresses.api, { width: 667 });
      await startWith({ DRILL_MISTAKE: '1' }, topology.api, system);
      return {
        heal: () => rm(system.settings),
        end: keepDoing(() => fetch(`${addresses.api}/api/${id}`), 500),
      };
    },
  },
  {
    alert: 'ReadsFail',
    fault: "somebody's client has locked the table of jobs, and others ask for one that is done",
    looks: [
      {
        line: `make sql Q="SELECT state, COUNT(*), MAX(time) FROM information_schema.processlist WHERE command <> 'Sleep' GROUP BY 1"`,
        shows: /^Waiting for table metadata lock\t/m,
      },
      { line: 'make logs S=api', shows: /No answer within 3000 ms/ },
    ],
    types: [
      {
        line: `make sql Q="SELECT id, user, host, time, state, LEFT(info, 40) AS statement FROM information_schema.processlist WHERE user <> 'resize' AND command <> 'Daemon' ORDER BY time DESC"`,
      },
      { line: 'make sql Q="KILL NUMBER"' },
    ],
    inject: lockTable,
  },
  {
    alert: 'BacklogNearLimit',
    fault: 'all consumers hang, and 90 % of MAX_BACKLOG jobs wait',
    types: restartConsumers('NoConsumers'),
    inject: async ({ addresses, topology }) => {
      const hanging = hang(allConsumers(topology));
      await postMany(addresses.api, 0.9 * MAX_BACKLOG);
      return hanging;
    },
  },
  {
    alert: 'BacklogGrows',
    // No consumer at all would be another alert, which silences this one.
    fault: 'jobs come steadily, and one of two consumers stands still over a dead letter that is not taken',
    types: [takeDeadLetters],
    inject: (system) => refuseDeadLetters(system, 1, 15_000 / system.divisor),
  },
  {
    alert: 'EventLoopLags',
    labels: { job: 'api' },
    fault: 'the api computes for a seventh of the time, as on a machine that is full',
    step: 'whatever else took the machine ends',
    inject: async ({ topology }) => ({ heal: starve(topology.api) }),
  },
  {
    alert: 'MemoryNearLimit',
    labels: { job: 'api' },
    fault: 'the api leaks 600 MiB (mistakes.mjs)',
    types: [{ line: 'make restart S=api' }],
    inject: async ({ topology: { api } }) => {
      api.kill('SIGUSR2');
      return {};
    },
  },
  {
    alert: 'ProcessRestarts',
    labels: { job: 'api' },
    fault: 'the api is killed three times',
    looks: [{ line: 'make status', shows: /^api .* signal SIGKILL$/m }],
    step: 'nothing: the window passes',
    inject: async (system) => {
      const { api } = system.topology;
      let before: number | undefined;
      // Nothing is told while it is away.
      const seen = () =>
        until('Prometheus sees the process', async () => {
          const [begun] = await ask(system, 'process_start_time_seconds{job="api"}');
          const isNew = begun !== undefined && begun.value !== before;
          if (isNew) before = begun.value;
          return isNew;
        });
      await seen();
      for (let times = 0; times < 3; times += 1) {
        await restart(api, 'SIGKILL');
        await seen();
      }
      return {};
    },
  },
  {
    alert: 'JobAcceptanceBudgetBurns',
    labels: { window: '1h' },
    fault: 'all consumers hang, the backlog is full and every POST refused',
    types: restartConsumers('NoConsumers'),
    inject: async ({ addresses, topology }) => {
      const hanging = hang(allConsumers(topology));
      const load = startLoad([addresses.api]);
      return {
        end: async () => {
          await load.stop();
          await hanging.end?.();
        },
      };
    },
  },
];

import { setTimeout as sleep } from 'node:timers/promises';
import { finalStatuses, post, postMany, until } from '../faults/jobs.ts';
import { startLoad } from '../faults/load.ts';
import { ask } from './ask-prometheus.ts';
import { type Drill, nothingToDo } from './drill.ts';
import { MAX_BACKLOG } from './drill-system.ts';
import { holdUploads } from './hold-uploads.ts';
import { keepDoing } from './keep-doing.ts';
import { allConsumers, away, restart, startWith, starve } from './parts.ts';
import { refuseDeadLetters } from './refuse-dead-letters.ts';

export const apiDrills: Drill[] = [
  { alert: 'ApiDown', fault: 'the api is stopped', step: 'it is started', ...away(({ api }) => api) },
  {
    // With the largest body there may be: MAX_BYTES_IN_FLIGHT is taken, the others are sent away.
    alert: 'ApiRefusesForOverload',
    fault: 'five slow clients hold all bytes that may be in flight',
    step: 'the slow clients are cut off',
    inject: async ({ addresses: { api } }) => {
      const letGo = holdUploads(api, 5, 20_000_000);
      await sleep(500);
      const load = startLoad([api]);
      return async () => {
        letGo();
        await load.stop();
      };
    },
  },
  {
    alert: 'InternalErrors',
    fault: 'an api with a mistake (mistakes.mjs) meets a job that shows it',
    step: 'the version of before: the api is started without the mistake',
    inject: async (system) => {
      const { addresses, topology } = system;
      const id = await post(addresses.api, { width: 667 });
      const mend = await startWith({ DRILL_MISTAKE: '1' }, topology.api, system);
      const stopAsking = keepDoing(() => fetch(`${addresses.api}/api/${id}`), 500);
      return async () => {
        await mend();
        await stopAsking();
      };
    },
  },
  {
    alert: 'BacklogNearLimit',
    fault: 'no consumer runs, and 90 % of MAX_BACKLOG jobs wait',
    step: 'the consumers are started',
    inject: waiting(0.9 * MAX_BACKLOG),
  },
  {
    alert: 'BacklogGrows',
    // No consumer at all would be another alert, which silences this one.
    fault: 'jobs come steadily, and one of two consumers stands still over a dead letter that is not taken',
    step: "the dead-letter topic's max.message.bytes is put back",
    inject: (system) => refuseDeadLetters(system, 1, 15_000 / system.divisor),
  },
  {
    alert: 'EventLoopLags',
    labels: { job: 'api' },
    fault: 'the api computes for a seventh of the time, as on a machine that is full',
    step: 'whatever else took the machine ends',
    inject: async ({ topology }) => starve(topology.api),
  },
  {
    alert: 'MemoryNearLimit',
    labels: { job: 'api' },
    fault: 'the api leaks 600 MiB (mistakes.mjs)',
    step: 'it is restarted',
    inject: async ({ topology: { api } }) => {
      api.kill('SIGUSR2');
      return () => restart(api);
    },
  },
  {
    alert: 'ProcessRestarts',
    labels: { job: 'api' },
    fault: 'the api is killed three times',
    step: 'nothing: the window passes',
    inject: async (system) => {
      const { api } = system.topology;
      const begunAt = async () => (await ask(system, 'process_start_time_seconds{job="api"}'))[0]?.value;
      for (let times = 0; times < 3; times += 1) {
        const before = await begunAt();
        await restart(api, 'SIGKILL');
        await until('Prometheus sees the new process', async () => (await begunAt()) !== before);
      }
      return nothingToDo;
    },
  },
  {
    alert: 'JobAcceptanceBudgetBurns',
    labels: { window: '1h' },
    fault: 'no consumer runs, the backlog is full and every POST refused',
    step: 'the consumers are started (BacklogNearLimit)',
    inject: async ({ addresses, topology }) => {
      await allConsumers(topology).stop();
      const load = startLoad([addresses.api]);
      return async () => {
        await allConsumers(topology).start();
        await load.stop();
      };
    },
  },
];

/** So many jobs, and nobody who works on them. */
function waiting(count: number): Drill['inject'] {
  return async ({ addresses, topology }) => {
    await allConsumers(topology).stop();
    const ids = await postMany(addresses.api, count);
    return async () => {
      await allConsumers(topology).start();
      await finalStatuses(addresses.api, ids);
    };
  };
}

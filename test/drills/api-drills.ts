import { setTimeout as sleep } from 'node:timers/promises';
import { finalStatuses, post, postMany } from '../faults/jobs.ts';
import { startLoad } from '../faults/load.ts';
import { ask } from './ask-prometheus.ts';
import type { Drill, Mitigate } from './drill.ts';
import { type DrillSystem, MAX_BACKLOG } from './drill-system.ts';
import { holdUploads } from './hold-uploads.ts';
import { allConsumers, away, restart, starve } from './parts.ts';

export const apiDrills: Drill[] = [
  { alert: 'ApiDown', ...away(({ api }) => api) },
  {
    // Five slow clients with the largest body there may be: MAX_BYTES_IN_FLIGHT is taken, the others are sent away.
    alert: 'ApiRefusesForOverload',
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
    // See mistakes.mjs.
    alert: 'InternalErrors',
    inject: async ({ addresses: { api } }) => {
      const id = await post(api, { width: 667 });
      let asking = true;
      const asked = (async () => {
        while (asking) {
          await fetch(`${api}/api/${id}`);
          await sleep(500);
        }
      })();
      return async () => {
        asking = false;
        await asked;
      };
    },
  },
  { alert: 'BacklogNearLimit', inject: waiting(0.9 * MAX_BACKLOG) },
  { alert: 'BacklogGrows', inject: growBacklog },
  {
    alert: 'EventLoopLags',
    labels: { job: 'api' },
    inject: async ({ topology }) => starve(topology.api),
  },
  {
    // See mistakes.mjs.
    alert: 'MemoryNearLimit',
    labels: { job: 'api' },
    inject: async ({ topology: { api } }) => {
      api.kill('SIGUSR2');
      return () => restart(api);
    },
  },
  {
    alert: 'ProcessRestarts',
    labels: { job: 'api' },
    inject: async (system) => {
      const { api } = system.topology;
      const begunAt = async () => (await ask(system, 'process_start_time_seconds{job="api"}'))[0]?.value;
      for (let times = 0; times < 3; times += 1) {
        const before = await begunAt();
        await restart(api, 'SIGKILL');
        while ((await begunAt()) === before) await sleep(200);
      }
      return async () => {};
    },
  },
  {
    // The consumers are away and the backlog is full.
    alert: 'JobAcceptanceBudgetBurns',
    labels: { window: '1h' },
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

/** Nobody works, and a job comes every half a minute, or as often in the shorter time of a drill. */
async function growBacklog({ addresses, topology, divisor }: DrillSystem): Promise<Mitigate> {
  await allConsumers(topology).stop();
  let growing = true;
  const grown = (async () => {
    while (growing) {
      await post(addresses.api);
      await sleep(30_000 / divisor);
    }
  })();
  return async () => {
    growing = false;
    await grown;
    await allConsumers(topology).start();
  };
}

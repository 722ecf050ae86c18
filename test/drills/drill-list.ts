import type { Supervised, Topology } from '@picture-resize/native';
import type { TestSystem } from '../system.ts';

/** One alert: what makes it fire, and what the runbook does about it. */
export interface Drill {
  alert: string;
  /** Of the alert, where its name alone does not tell which one is meant. */
  labels?: Record<string, string>;
  inject: (system: TestSystem) => Promise<unknown>;
  /** The step of the runbook that ends it. */
  mitigate: (system: TestSystem) => Promise<unknown>;
}

/** A part that is gone until somebody starts it. */
const away = (part: (topology: Topology) => Supervised | undefined) => ({
  inject: async ({ topology }: TestSystem) => part(topology)?.stop(),
  mitigate: async ({ topology }: TestSystem) => part(topology)?.start(),
});

const observer = (name: string) => (topology: Topology) =>
  topology.observers.find((part) => part.status().name === name);

export const drills: Drill[] = [
  { alert: 'BrokerAway', ...away(({ broker }) => broker) },
  { alert: 'DatabaseAway', ...away(({ database }) => database) },
  { alert: 'TargetDown', labels: { job: 'mysql' }, ...away(observer('mysqld-exporter')) },
];

import type { DrillSystem } from './drill-system.ts';

/** One alert: what makes it fire, and what the runbook does about it. */
export interface Drill {
  alert: string;
  /** Of the alert, where its name alone does not tell which one is meant. */
  labels?: Record<string, string>;
  /** What is broken, for people. */
  fault: string;
  /** Which step of the runbook ends it, for people. */
  step: string;
  /** Does the harm; resolves with that step. */
  inject: (system: DrillSystem) => Promise<Mitigate>;
}

export type Mitigate = () => Promise<unknown>;

/** The alert ends by itself, a while after its cause has. */
export const nothingToDo: Mitigate = async () => {};

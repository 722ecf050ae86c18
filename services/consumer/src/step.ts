import { timeStage } from '@picture-resize/service-kit';
import type { ConsumerMetrics } from './metrics.ts';

/** A job's stages, by the label of their metric, with the name of their span. */
const stages = {
  'look-up': 'look up',
  'wait-for-slot': 'wait for a slot',
  'take-up': 'take up',
  decode: 'decode',
  resize: 'resize',
  encode: 'encode',
  store: 'store',
  'dead-letter': 'put aside',
} as const;

export type Stage = keyof typeof stages;
export const stageNames = Object.keys(stages) as Stage[];

/** Runs one stage of a job, as a span of its trace and as one observation. */
export type Step = <T>(stage: Stage, work: () => T | Promise<T>) => Promise<T>;

/** A stage that fails is observed, too. */
export function createStep({ stageDuration }: Pick<ConsumerMetrics, 'stageDuration'>): Step {
  return (stage, work) => timeStage(stageDuration, stage, work, stages[stage]);
}

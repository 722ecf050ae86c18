import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The content of slo.yml. */
export interface Objectives {
  objectives: Objective[];
  budget_days: number;
  burn_rates: BurnRate[];
  at_least: number;
}

export interface Objective {
  name: string;
  alert: string;
  component: string;
  percent: number;
  promise: string;
  /** Events a second, over WINDOW. BAD in `total` is this expression. */
  bad: string;
  total: string;
}

export interface BurnRate {
  severity: 'page' | 'ticket';
  factor: number;
  long: string;
  short: string;
}

/** What is promised: slo.yml. */
export function readObjectives(): Objectives {
  return parse(readFileSync(new URL('../slo.yml', import.meta.url), 'utf8'));
}

/** The recorded share of bad events over a window, one series for each objective. */
export const errorRatio = (window: string) => `slo:error_ratio:rate${window}`;

/** Expressions for how many events there were over a window, and how many of them were bad. */
export function countEvents({ bad, total }: Objective, window: string) {
  const count = (expr: string) => expr.replaceAll('rate(', 'increase(').replaceAll('WINDOW', window);
  return { bad: count(bad), total: count(total.replaceAll('BAD', bad)) };
}

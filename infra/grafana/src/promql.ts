import { countEvents, errorRatio, readObjectives } from '@picture-resize/prometheus';

// Expressions that several panels need. Counters with labels appear with their first event, so a panel of
// rare events would show "No data" where all is well: orZero and orNone show a 0 instead.

export const rate = (selector: string) => `rate(${selector}[$__rate_interval])`;

/** For a sum without labels. */
export const orZero = (expr: string) => `(${expr}) or vector(0)`;

/** For a sum by one label: as long as there is nothing, "none" is 0. */
export const orNone = (label: string, expr: string) =>
  `(${expr}) or on() label_replace(vector(0), "${label}", "none", "", "")`;

/** `selector` names the histogram without _bucket. NaN, a gap in the line, while nothing happens. */
export function quantile(q: number, histogram: string, selector = '', by = '') {
  return `histogram_quantile(${q}, sum by (le${by && `, ${by}`}) (${rate(`${histogram}_bucket${selector}`)}))`;
}

/** A share of two sums that is 0 and not NaN while nothing happens. */
export const share = (part: string, whole: string) => `${part} / clamp_min(${whole}, 1e-9)`;

// The objectives, as shares: what was kept over the time range of the dashboard, the budget over its own days.

const { objectives, budget_days: budgetDays } = readObjectives();

/** For a panel that shows what is left of a budget, whatever the range of the dashboard. */
export const budgetWindow = `${budgetDays}d`;

/** One of infra/prometheus/slo.yml: what it promises, and what became of that. */
export function objective(name: string) {
  const found = objectives.find((each) => each.name === name);
  if (found === undefined) throw new Error(`Expected an objective ${name} in infra/prometheus/slo.yml`);
  const { bad, total } = countEvents(found, '$__range');
  const missed = share(`(${orZero(bad)})`, `(${orZero(total)})`);
  const { percent } = found;
  // 99.9 / 100 is not quite 0.999.
  const rounded = (number: number) => Number(number.toPrecision(6));
  const budget = rounded(100 - percent);
  return {
    percent,
    /** Percent that may be bad. */
    budget,
    least: rounded(percent / 100),
    /** The share of events that were good. */
    kept: `1 - ${missed}`,
    /** 1: nothing used; 0: all of it; below: the objective is missed. */
    budgetLeft: `1 - (${orZero(`sum(${errorRatio(budgetWindow)}{slo="${name}"})`)}) / ${rounded(budget / 100)}`,
  };
}

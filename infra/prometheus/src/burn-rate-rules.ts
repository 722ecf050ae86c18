import { type BurnRate, countEvents, errorRatio, type Objective, type Objectives } from './objectives.ts';
import type { Rule, RuleFile } from './rule-file.ts';

/** Windows of a day and more change slowly and are dear to compute. */
const INTERVALS = { short: '30s', long: '2m' };

/**
 * One recorded ratio for each objective and window, the whole budget's among them, and one alert for each
 * objective and pair of windows.
 */
export function burnRateRules({
  objectives,
  budget_days: budgetDays,
  burn_rates: burnRates,
  at_least: atLeast,
}: Objectives): RuleFile {
  const pairs = burnRates.flatMap(({ long, short }) => [short, long]);
  const windows = [...new Set([...pairs, `${budgetDays}d`])];
  const isLong = (window: string) => window.endsWith('d');
  const recordings = (chosen: string[]) =>
    objectives.flatMap((objective) => chosen.map((window) => ratio(objective, window)));
  return {
    groups: [
      {
        name: 'slo',
        interval: INTERVALS.short,
        rules: [
          ...recordings(windows.filter((window) => !isLong(window))),
          ...objectives.flatMap((objective) =>
            burnRates.map((rate) => alert(objective, rate, budgetDays, atLeast)),
          ),
        ],
      },
      { name: 'slo-days', interval: INTERVALS.long, rules: recordings(windows.filter(isLong)) },
    ],
  };
}

function ratio({ name, bad, total }: Objective, window: string): Rule {
  const all = total.replaceAll('BAD', bad);
  return {
    record: errorRatio(window),
    // No traffic, no ratio: 0 / 0 would be NaN on every panel.
    expr: `(${bad}) / (${all} > 0)`.replaceAll('WINDOW', window),
    labels: { slo: name },
  };
}

function alert(
  objective: Objective,
  { severity, factor, long, short }: BurnRate,
  budgetDays: number,
  atLeast: number,
): Rule {
  const { name, percent, promise, component } = objective;
  const limit = Number(((factor * (100 - percent)) / 100).toPrecision(6));
  return {
    alert: objective.alert,
    expr: [
      `${errorRatio(long)}{slo="${name}"} > ${limit}`,
      `and ${errorRatio(short)}{slo="${name}"} > ${limit}`,
      `and on () (${countEvents(objective, long).bad}) >= ${atLeast}`,
    ].join('\n'),
    labels: { severity, component, window: long },
    annotations: {
      summary: `"${percent} % ${promise}": the error budget burns at a rate of ${factor}`,
      description: `Missed by {{ $value | humanizePercentage }} in the last ${long}, and it goes on. At this pace the budget of ${budgetDays} days lasts ${lifetime(factor, budgetDays)}.`,
      runbook_url: `{{ $externalURL }}/user/${objective.alert}.md`,
    },
  };
}

function lifetime(factor: number, budgetDays: number): string {
  const days = budgetDays / factor;
  return days < 3 ? `${Math.round(days * 24)} h` : `${Math.round(days)} days`;
}

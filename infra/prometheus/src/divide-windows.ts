import type { RuleFile } from './rule-file.ts';

/** rate() needs two samples, and one scrape in four may be late: four scrapes. */
const SHORTEST_RANGE = 20;
const SHORTEST_INTERVAL = 5;

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 };
const RANGE_OR_OFFSET = /(\[|\boffset\s+)(\d+)([smhd])\b/g;

/**
 * The same rules with every range, offset, `for` and interval divided, so that a drill takes minutes. The
 * names of recorded series keep their windows: dashboards and alerts find them unchanged.
 */
export function divideWindows({ groups }: RuleFile, divisor: number): RuleFile {
  const divide = (amount: string, unit: string, least: number) =>
    `${Math.max(least, Math.round((Number(amount) * SECONDS[unit as keyof typeof SECONDS]) / divisor))}s`;
  const divideWhole = (duration: string, least: number) =>
    divide(duration.slice(0, -1), duration.slice(-1), least);
  return {
    groups: groups.map(({ interval, rules, ...group }) => ({
      ...group,
      ...(interval && { interval: divideWhole(interval, SHORTEST_INTERVAL) }),
      rules: rules.map((rule) => ({
        ...rule,
        expr: rule.expr.replace(
          RANGE_OR_OFFSET,
          (_, before, amount, unit) => before + divide(amount, unit, SHORTEST_RANGE),
        ),
        ...(rule.for && { for: divideWhole(rule.for, 0) }),
      })),
    })),
  };
}

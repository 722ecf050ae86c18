import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rule, RuleFile } from '@picture-resize/prometheus';
import { parse } from 'yaml';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 };
const RANGE = /\[(\d+)([smhd])\]/g;
/** Scrape, evaluation, Alertmanager, and a restart. */
const MARGIN_SECONDS = 120;
/** What looks back further does so for comparison, or fires long before. */
const LONGEST_RANGE_SECONDS = 3600;

/** How long the alert may take to fire or to clear: its `for` and its longest range. */
export async function patienceMs(
  { rules: folder, divisor }: { rules: string; divisor: number },
  alert: string,
  labels: Record<string, string> = {},
): Promise<number> {
  const rule = (await readAlerts(folder)).find(
    (each) =>
      each.alert === alert &&
      Object.entries(labels).every(([label, value]) => {
        const own = each.labels?.[label];
        return own === undefined || own === value;
      }),
  );
  if (rule === undefined) throw new Error(`Expected an alert ${alert} in ${folder}`);
  const ranges = [...rule.expr.matchAll(RANGE)].map(([, amount, unit]) => seconds(amount, unit));
  const range = Math.min(Math.max(0, ...ranges), LONGEST_RANGE_SECONDS / divisor + 1);
  const wait = rule.for === undefined ? 0 : seconds(rule.for.slice(0, -1), rule.for.slice(-1));
  return (wait + range + MARGIN_SECONDS) * 1000;
}

/** Every rule of the folder that alerts. */
export async function readAlerts(folder: string): Promise<Rule[]> {
  const files: RuleFile[] = await Promise.all(
    (await readdir(folder)).map(async (name) => parse(await readFile(join(folder, name), 'utf8'))),
  );
  return files
    .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))
    .filter(({ alert }) => alert !== undefined);
}

function seconds(amount: string | undefined, unit: string | undefined): number {
  return Number(amount) * SECONDS[unit as keyof typeof SECONDS];
}

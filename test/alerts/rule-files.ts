import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Rule, type RuleFile, rulesFolder } from '@picture-resize/prometheus';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const testsFolder = join(root, 'infra', 'prometheus', 'tests');
export const runbooksFolder = join(root, 'docs', 'runbooks');

async function readFolder<Content>(folder: string): Promise<[name: string, content: Content][]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => [name, parse(await readFile(join(folder, name), 'utf8'))] as const),
  ) as Promise<[string, Content][]>;
}

export const ruleFiles = await readFolder<RuleFile>(rulesFolder);

export type AlertRule = Rule & Required<Pick<Rule, 'alert' | 'labels' | 'annotations'>>;

/** Every rule that alerts; a name may come more than once. */
export const alertRules = ruleFiles.flatMap(([, { groups }]) =>
  groups.flatMap(({ rules }) => rules.filter((rule): rule is AlertRule => rule.alert !== undefined)),
);

export const alertNames = [...new Set(alertRules.map(({ alert }) => alert))].sort();

/** What a promtool test expects of one alert at one time. */
export interface AlertCheck {
  alertname: string;
  exp_alerts: { exp_labels: Record<string, string> }[];
}

interface PromtoolTests {
  tests: {
    name: string;
    alert_rule_test?: AlertCheck[];
    promql_expr_test?: { expr: string; exp_samples: { labels: string; value: number }[] }[];
  }[];
}

export const promtoolTests = await readFolder<PromtoolTests>(testsFolder);

export const runbookNames = (await readdir(runbooksFolder))
  .filter((name) => name !== 'README.md')
  .map((name) => basename(name, '.md'))
  .sort();

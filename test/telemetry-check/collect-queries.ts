import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export interface Query {
  /** Where it is written. */
  from: string;
  expr: string;
  /** An alert's: empty as long as all is well. */
  isAlert: boolean;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** All that is written in PromQL: dashboards, rules and runbooks. */
export async function collectQueries(): Promise<Query[]> {
  const collected = await Promise.all([
    collect('infra/grafana/dashboards/*.json', ofDashboard),
    collect('infra/grafana/provisioning/datasources/*.y*ml', ofTraces),
    collect('docs/runbooks/**/*.md', fences),
    collect('infra/prometheus/rules/*.yml', rules),
  ]);
  return collected.flat();
}

async function collect(pattern: string, find: (text: string) => (string | Rule)[]): Promise<Query[]> {
  const queries: Query[] = [];
  for await (const file of glob(pattern, { cwd: root })) {
    for (const found of find(await readFile(root + file, 'utf8'))) {
      const { expr, isAlert } = typeof found === 'string' ? { expr: found, isAlert: false } : found;
      queries.push({ from: file, expr: withoutVariables(expr), isAlert });
    }
  }
  return queries;
}

interface Rule {
  expr: string;
  isAlert: boolean;
}

function rules(text: string): Rule[] {
  const { groups } = parse(text) as { groups: { rules: { alert?: string; expr: string }[] }[] };
  return groups.flatMap((group) =>
    group.rules.map(({ alert, expr }) => ({ expr: String(expr), isAlert: alert !== undefined })),
  );
}

/** What Grafana asks beside the spans of a trace. */
function ofTraces(text: string): string[] {
  const { datasources } = parse(text) as {
    datasources: { jsonData?: { tracesToMetrics?: { queries: { query: string }[] } } }[];
  };
  return datasources.flatMap(({ jsonData }) =>
    (jsonData?.tracesToMetrics?.queries ?? []).map(({ query }) => query),
  );
}

function fences(text: string): string[] {
  return [...text.matchAll(/^```promql\n([\s\S]*?)^```/gm)].map(([, expr]) => (expr ?? '').trim());
}

function ofDashboard(text: string): string[] {
  const dashboard = JSON.parse(text);
  return [...expressionsIn(dashboard), ...variablesIn(dashboard)];
}

/** The series that a choice, as of a process, takes its values from. */
function variablesIn({ templating: { list = [] } }: { templating: { list?: Variable[] } }): string[] {
  return list
    .filter(({ type }) => type === 'query')
    .map(({ name, query: { query } }) => {
      const series = /^label_values\((.+), *\w+\)$/.exec(query)?.[1];
      if (series !== undefined) return series;
      throw new Error(`Expected label_values(series, label) for the variable ${name} but received ${query}`);
    });
}

interface Variable {
  type: string;
  name: string;
  query: { query: string };
}

/** Grafana keeps a panel's queries as `expr`, wherever in the panel that is. */
function expressionsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const own = 'expr' in value && typeof value.expr === 'string' ? [value.expr] : [];
  return [...own, ...Object.values(value).flatMap(expressionsIn)];
}

/** What Grafana puts in: the range of a rate, of the whole dashboard, a span's tags, and every value of a choice. */
function withoutVariables(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '1h')
    .replaceAll('$__tags', '')
    .replaceAll(/\$\{?\w+\}?/g, '.*');
}

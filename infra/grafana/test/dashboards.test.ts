import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readObjectives, rulesFolder } from '@picture-resize/prometheus';
import { parser } from '@prometheus-io/lezer-promql';
import { files } from '../src/dashboards.ts';
import { dashboardQueries } from '../src/index.ts';
import { knownMetrics } from './known-metrics.ts';

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  fieldConfig?: {
    defaults: { unit?: string; links?: { url: string }[]; thresholds?: { steps: Step[] } };
    overrides: object[];
  };
  timeFrom?: string;
  targets?: { refId: string; expr: string; datasource: { uid: string }; legendFormat: string }[];
}
interface Step {
  value: number | null;
  color: string;
}
interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  panels: Panel[];
}

const folder = new URL('../dashboards/', import.meta.url);
const dashboards: Dashboard[] = files.map(([, json]) => JSON.parse(json));
const each = dashboards.map((dashboard) => [dashboard.title, dashboard] as const);
const withoutRows = ({ panels }: Dashboard) => panels.filter(({ type }) => type !== 'row');

test('when the code has changed, then the committed files have too ("make dashboards")', () => {
  expect(readdirSync(folder).sort()).toEqual(files.map(([name]) => name).sort());
  for (const [name, json] of files) expect(readFileSync(new URL(name, folder), 'utf8')).toBe(json);
});

test('every dashboard has an address of its own, which Grafana takes', () => {
  const uids = dashboards.map(({ uid }) => uid);
  expect(new Set(uids).size).toBe(uids.length);
  for (const uid of uids) expect(uid).toMatch(/^picture-resize-[a-z]{1,25}$/);
  for (const { schemaVersion } of dashboards) expect(schemaVersion).toBe(42);
});

test.each(each)('%s: every panel says what it shows, in which unit, and whom it asks', (_, dashboard) => {
  for (const { title, description, fieldConfig, datasource, targets = [] } of withoutRows(dashboard)) {
    expect([title, description]).toEqual([title, expect.stringMatching(/^[A-Z"\d].{20,}\.$/)]);
    expect([title, fieldConfig?.defaults.unit]).toEqual([title, expect.stringMatching(/./)]);
    expect(datasource?.uid).toBe('prometheus');
    expect(targets).not.toEqual([]);
    for (const target of targets) {
      expect(target.datasource.uid).toBe('prometheus');
      expect(target.legendFormat).not.toBe('');
    }
  }
});

test.each(each)('%s: no two panels lie on one another, and none sticks out', (_, { panels }) => {
  const taken = new Map<string, string>();
  for (const { title, gridPos } of panels) {
    expect([title, gridPos.x + gridPos.w]).toEqual([title, Math.min(24, gridPos.x + gridPos.w)]);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect([title, taken.get(`${x},${y}`)]).toEqual([title, undefined]);
        taken.set(`${x},${y}`, title);
      }
    }
  }
});

test.each(each)('%s: panels and queries have ids of their own', (_, dashboard) => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { title, targets = [] } of withoutRows(dashboard)) {
    const refIds = targets.map(({ refId }) => refId);
    expect([title, refIds]).toEqual([title, [...'ABCDEFGH'].slice(0, targets.length)]);
  }
});

test.each(dashboardQueries())('$dashboard, $panel: PromQL, of metrics that there are: $expr', ({ expr }) => {
  const metrics: string[] = [];
  parser.parse(expr).iterate({
    enter(node) {
      const text = expr.slice(node.from, node.to);
      expect([node.type.isError, text]).toEqual([false, text]);
      if (node.name === 'VectorSelector') metrics.push(/^[\w:]+/.exec(text)?.[0] ?? text);
    },
  });
  expect(expr).not.toContain('$');
  expect(metrics.filter((name) => !knownMetrics.has(name))).toEqual([]);
});

test.each(dashboardQueries())('$dashboard, $panel: rates are those of counters: $expr', ({ expr }) => {
  // MySQL's exporter knows of none of its figures what it is.
  for (const [, name = ''] of expr.matchAll(/\b(?:rate|increase)\((\w+)/g))
    expect(name).toMatch(/(_total|_sum|_count|_bucket)$|^mysql_global_status_/);
});

test.each([
  ['EventLoopLags', 'Event loop lag', 3],
  ['MysqlConnectionsNearLimit', 'Connections in use', 1],
  ['DiskFillsUp', 'Disk free', 2],
])('where %s begins, a panel turns red: %s', (alert, title, howMany) => {
  const rules = readdirSync(rulesFolder).map((name) => readFileSync(join(rulesFolder, name), 'utf8'));
  const written = rules
    .join('')
    .split('- alert: ')
    .filter((rule) => rule.startsWith(`${alert}\n`))
    .at(-1);
  const [, limit] = / [<>] (0\.\d+)$/m.exec(written ?? '') ?? [];
  const panels = dashboards.flatMap(withoutRows).filter((panel) => panel.title === title);
  expect(panels).toHaveLength(howMany);
  for (const { fieldConfig } of panels) {
    const { steps = [] } = fieldConfig?.defaults.thresholds ?? {};
    const isRed = steps.map(({ color }) => color === 'red');
    const changes = steps.filter((_, n) => n > 0 && isRed[n] !== isRed[n - 1]);
    expect(changes.map(({ value }) => value)).toEqual([Number(limit)]);
  }
});

test('what is left of a budget is shown over the days of the budget, not over the range of the dashboard', () => {
  const { budget_days: days } = readObjectives();
  const budgets = dashboards.flatMap(withoutRows).filter(({ title }) => title.startsWith('Error budget'));
  expect(budgets).toHaveLength(2);
  for (const { timeFrom, targets: [target] = [] } of budgets) {
    expect(timeFrom).toBe(`${days}d`);
    expect(target?.expr).toContain(`slo:error_ratio:rate${days}d{`);
  }
});

test('a click on an alert that fires opens the page that its runbook_url names', () => {
  const rules = readFileSync(join(rulesFolder, 'api.yml'), 'utf8');
  expect(rules).toContain("runbook_url: '{{ $externalURL }}/user/ApiDown.md'");
  const links = dashboards
    .flatMap(withoutRows)
    .flatMap(({ fieldConfig }) => fieldConfig?.defaults.links ?? []);
  const opened = links.map(({ url }) => url.replace(/\$\{__field\.labels\.alertname\}/, 'ApiDown'));
  expect(opened).toEqual(['/api/datasources/proxy/uid/prometheus/user/ApiDown.md']);
  // Nor does a click lead anywhere while none fires.
  const linked = dashboards.flatMap(withoutRows).filter(({ fieldConfig }) => fieldConfig?.defaults.links);
  for (const { targets: [target] = [], fieldConfig } of linked) {
    expect(target?.expr).toContain('"alertname", "none"');
    expect(fieldConfig?.overrides).toEqual([
      { matcher: { id: 'byName', options: 'none' }, properties: [{ id: 'links', value: [] }] },
    ]);
  }
});

test('dashboardQueries has every expression of every panel', () => {
  const targets = dashboards.flatMap(({ panels }) => panels).flatMap(({ targets = [] }) => targets);
  expect(dashboardQueries()).toHaveLength(targets.length);
});

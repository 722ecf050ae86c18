import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PARTITION_BYTES } from '@picture-resize/kafka';
import { rulesFolder } from '@picture-resize/prometheus';
import { execa } from 'execa';
import { resolveWritten } from '../containers/written.ts';
import { testWithPromtool } from './programs.ts';
import {
  type AlertCheck,
  type AlertRule,
  alertNames,
  alertRules,
  promtoolTests,
  root,
  runbookNames,
  testsFolder,
} from './rule-files.ts';

const components = [
  'api',
  'consumer',
  'auditor',
  'kafka',
  'mysql',
  'jaeger',
  'prometheus',
  'alertmanager',
  'disk',
  'certificate',
];

test.each(alertRules.map((rule) => [rule.alert, rule] as const))(
  '%s says how urgent it is, what it is about, and what to do',
  (name, { labels, annotations }) => {
    expect(labels.severity).toMatch(/^(page|ticket)$/);
    expect([...components, '{{ $labels.job }}']).toContain(labels.component);
    expect(annotations.summary).toMatch(/\S/);
    expect(annotations.description).toMatch(/\S/);
    expect(annotations.runbook_url).toBe(`{{ $externalURL }}/user/${name}.md`);
  },
);

test('every alert has a runbook, and every runbook an alert', () => {
  expect(runbookNames).toEqual(alertNames);
});

const cases = promtoolTests.flatMap(([, { tests }]) => tests.map((one) => one.alert_rule_test ?? []));

/** For each time at which a case looks at this alert: whether this rule of that name fires. */
function shownIn(times: AlertCheck[], { alert, labels }: AlertRule): boolean[] {
  const oneHasReason = alertRules.some((other) => other.alert === alert && other.labels.reason !== undefined);
  const expected = Object.entries(labels).filter(([, value]) => !value.includes('{{'));
  return times
    .filter(({ alertname }) => alertname === alert)
    .map(({ exp_alerts }) =>
      exp_alerts.some(
        ({ exp_labels }) =>
          expected.every(([name, value]) => exp_labels[name] === value) &&
          (!oneHasReason || exp_labels.reason === labels.reason),
      ),
    );
}

/** Several rules have one name: another window or reason, or a page after a ticket. */
const everyRule = alertRules.map((rule) => {
  const { severity, window, reason } = rule.labels;
  return [[rule.alert, severity, window, reason].filter(Boolean).join(' '), rule] as const;
});

test.each(everyRule)('%s is shown to fire, and to stay silent', (_, rule) => {
  const shown = cases.flatMap((times) => shownIn(times, rule));
  expect(new Set(shown)).toEqual(new Set([true, false]));
});

test.each(everyRule.filter(([, rule]) => rule.for !== undefined))(
  '%s is shown to be silent before its wait is over',
  (_, rule) => {
    const turns = cases.map((times) => shownIn(times, rule).join());
    expect(turns).toContainEqual(expect.stringContaining('false,true'));
  },
);

test.each(everyRule.filter(([, rule]) => rule.labels.window !== undefined))(
  '%s is shown at the limits of its windows',
  (_, { expr, labels }) => {
    const [, slo] = /slo="([^"]+)"/.exec(expr) ?? [];
    const counts = promtoolTests
      .flatMap(([, { tests }]) => tests.flatMap((one) => one.promql_expr_test ?? []))
      .filter((one) => one.expr.includes(`window="${labels.window}"`))
      .map(({ exp_samples }) => exp_samples.some((sample) => sample.labels === `{slo="${slo}"}`));
    // Long: below, above. Short: above, below.
    expect(counts).toEqual([false, true, true, false]);
  },
);

testWithPromtool('promtool finds nothing wrong with the rules', async () => {
  const files = readdirSync(rulesFolder).map((name) => join(rulesFolder, name));
  const { stdout } = await execa('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...files]);
  expect(stdout.match(/SUCCESS/g)).toHaveLength(files.length);
});

testWithPromtool.each(promtoolTests.map(([name]) => name))(
  'promtool: the rules do what %s says',
  async (name) => {
    const { exitCode, all } = await execa('promtool', ['test', 'rules', join(testsFolder, name)], {
      reject: false,
      all: true,
    });
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
  },
);

test('the memory limits in the rules are those of the containers', async () => {
  const { expr } = rule('MemoryNearLimit');
  for (const [folder, job] of [
    ['services/api', 'api'],
    ['kafka_client/consumer_container', 'consumer'],
  ] as const) {
    const services = await resolveWritten({ name: job, folder, files: ['docker-compose.yml'] });
    const limit = Number(services[job]?.mem_limit) / 2 ** 20;
    expect(expr).toContain(`{job="${job}"} > 0.9 * ${limit} * 2^20`);
  }
});

test("the retention in the rules is the broker's", () => {
  expect(rule('TopicFillsUp').expr).toContain(`> ${PARTITION_BYTES / 1e10}e10`);
});

function rule(name: string) {
  const found = alertRules.find(({ alert }) => alert === name);
  if (found === undefined) throw new Error(`Expected an alert ${name} in ${root}infra/prometheus/rules`);
  return found;
}

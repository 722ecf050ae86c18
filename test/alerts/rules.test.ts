import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PARTITION_BYTES } from '@picture-resize/kafka';
import { rulesFolder } from '@picture-resize/prometheus';
import { execa } from 'execa';
import { resolveWritten } from '../containers/written.ts';
import { testWithPromtool } from './programs.ts';
import { alertNames, alertRules, promtoolTests, root, runbookNames, testsFolder } from './rule-files.ts';

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

const checks = promtoolTests.flatMap(([, { tests }]) => tests.flatMap((one) => one.alert_rule_test));

test.each(alertNames)('%s is shown to fire, and to stay silent', (name) => {
  const own = checks.filter(({ alertname }) => alertname === name);
  expect(own.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
  expect(own.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
});

test('an alert that waits is shown to be silent before its time is over', () => {
  const waiting = alertRules.filter((rule) => rule.for !== undefined).map(({ alert }) => alert);
  const tests = promtoolTests.flatMap(([, file]) => file.tests.map((one) => one.alert_rule_test));
  const shown = tests.flatMap((times) =>
    times
      .filter(
        ({ exp_alerts }, index) => exp_alerts.length === 0 && (times[index + 1]?.exp_alerts.length ?? 0) > 0,
      )
      .map(({ alertname }) => alertname),
  );
  for (const name of waiting) expect(shown).toContain(name);
});

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

import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { parse } from 'yaml';
import { commandsIn } from '../runbooks/collect-commands.ts';
import { alertNames, alertRules, root, runbookNames, runbooksFolder } from './rule-files.ts';

interface Inhibition {
  source_matchers: string[];
  target_matchers: string[];
}

const runbooks = await Promise.all(
  runbookNames.map(
    async (name) => [name, await readFile(join(runbooksFolder, `${name}.md`), 'utf8')] as const,
  ),
);
const alertmanager = await readFile(join(root, 'infra', 'alertmanager', 'alertmanager.yml'), 'utf8');
const { inhibit_rules: inhibitions }: { inhibit_rules: Inhibition[] } = parse(alertmanager);
const makefile = await readFile(join(root, 'Makefile'), 'utf8');
const targets = new Set(
  [...makefile.matchAll(/^([a-z][a-z -]*):.*##/gm)].flatMap(([, names]) => names?.split(' ') ?? []),
);

/** Where a reader asks: api, database, consumers natively and in containers, auditor, Prometheus, Alertmanager, Jaeger … */
const ports = /^(5000|3307|9090|9093|94[6-9]\d|8404|16686|8888|9104|707[12])$/;

test.each(runbooks)('%s says what it means, whom it hurts, how to look and what to do', (name, text) => {
  expect(text).toMatch(new RegExp(`^# ${name}\n`));
  const sections = [...text.matchAll(/^## (\w+)/gm)].map(([, section]) => section);
  expect(sections).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation']);
  expect(text.slice(text.indexOf('## Mitigation'))).toMatch(/^1\. /m);
  expect(text.split('\n').length).toBeLessThanOrEqual(50);
});

test.each(runbooks)('every command of %s exists', async (name, text) => {
  for (const { typed } of commandsIn(name, text)) {
    const { exitCode, stderr } = await execa('sh', ['-n', '-c', typed], { reject: false });
    expect([typed, exitCode, stderr]).toEqual([typed, 0, '']);
  }
  for (const [, target = ''] of text.matchAll(/(?:`|^\$ )make ([a-z][a-z-]*)/gm)) {
    expect([target, targets.has(target)]).toEqual([target, true]);
  }
  for (const [, port = ''] of text.matchAll(/localhost:(\d+)/g)) expect(port).toMatch(ports);
});

test.each(runbooks)('where natively another command is needed, %s says so', async (_, text) => {
  const differs = /make (scale|roll|backup|restore)\b|S=(kafka|mysql|consumer)(?![-\w])/;
  const silent = text.split('\n').filter((line) => differs.test(line) && !/natively|containers/.test(line));
  expect(silent).toEqual([]);
});

test.each(runbooks)('every link of %s leads somewhere', async (name, text) => {
  for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
    await access(join(dirname(join(runbooksFolder, name)), link));
  }
});

test('the index has every alert with its severities', async () => {
  const index = await readFile(join(runbooksFolder, 'README.md'), 'utf8');
  const rows = [...index.matchAll(/^\| \[(\w+)\]\(\1\.md\) \| ([a-z, ]+) \| \S/gm)];
  const listed = Object.fromEntries(rows.map(([, name = '', severities]) => [name, severities]));
  const expected = alertNames.map((name) => {
    const own = alertRules.filter(({ alert }) => alert === name).map(({ labels }) => labels.severity);
    return [name, [...new Set(own)].join(', ')];
  });
  expect(listed).toEqual(Object.fromEntries(expected));
});

test('the index says of each alert which others silence it', async () => {
  const index = await readFile(join(runbooksFolder, 'README.md'), 'utf8');
  const rows = [...index.matchAll(/^\| \[(\w+)\]\(.*\| ?(.*?) \|$/gm)];
  const listed = rows.map(([, name = '', cell = '']) => [name, cell === '' ? [] : cell.split(', ')]);
  const expected = rows.map(([, name = '']) => [name, silencers(name)]);
  expect(listed).toEqual(expected);
});

/** Who silences this alert by Alertmanager's configuration, with the labels that it takes. */
function silencers(name: string): string[] {
  const found = inhibitions.flatMap(({ source_matchers, target_matchers }) => {
    const [source, target] = [readMatchers(source_matchers), readMatchers(target_matchers)];
    if (!target.isMeant(name)) return [];
    if (source.labels.includes('severity page')) return ['its own page'];
    const labels = [...source.labels, ...target.labels].join(' and ');
    return alertNames.filter(source.isMeant).map((cause) => cause + (labels && ` (${labels})`));
  });
  return found.sort();
}

function readMatchers(matchers: string[]) {
  const read = matchers.map((matcher) => {
    const [, label = matcher, operator, value] = /^(\w+) (=~?|!=) "?([^"]+)"?$/.exec(matcher) ?? [];
    return { label, value, words: `${operator === '!=' ? 'not ' : ''}${label} ${value}` };
  });
  const names = read.find(({ label }) => label === 'alertname')?.value;
  return {
    isMeant: (name: string) => new RegExp(`^(${names})$`).test(name),
    labels: read.filter(({ label }) => label !== 'alertname').map(({ words }) => words),
  };
}

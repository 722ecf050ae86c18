import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { alertNames, alertRules, root, runbookNames, runbooksFolder } from './rule-files.ts';

const runbooks = await Promise.all(
  runbookNames.map(
    async (name) => [name, await readFile(join(runbooksFolder, `${name}.md`), 'utf8')] as const,
  ),
);
const makefile = await readFile(join(root, 'Makefile'), 'utf8');
const targets = new Set(
  [...makefile.matchAll(/^([a-z][a-z -]*):.*##/gm)].flatMap(([, names]) => names?.split(' ') ?? []),
);

/** Where a reader's curl goes: api, consumers natively and in containers, auditor, Prometheus, Alertmanager, Jaeger … */
const ports = /^(5000|9090|9093|94[6-9]\d|8404|16686|8888|9104|707[12])$/;

test.each(runbooks)('%s says what it means, whom it hurts, how to look and what to do', (name, text) => {
  expect(text).toMatch(new RegExp(`^# ${name}\n`));
  const sections = [...text.matchAll(/^## (\w+)/gm)].map(([, section]) => section);
  expect(sections).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation']);
  expect(text.slice(text.indexOf('## Mitigation'))).toMatch(/^1\. /m);
  expect(text.split('\n').length).toBeLessThanOrEqual(50);
});

test.each(runbooks)('every command of %s exists', async (_, text) => {
  for (const command of commands(text)) {
    const { exitCode, stderr } = await execa('sh', ['-n', '-c', command], { reject: false });
    expect([command, exitCode, stderr]).toEqual([command, 0, '']);
  }
  for (const [, target = ''] of text.matchAll(/(?:`|^\$ )make ([a-z][a-z-]*)/gm)) {
    expect([target, targets.has(target)]).toEqual([target, true]);
  }
  for (const [, port = ''] of text.matchAll(/localhost:(\d+)/g)) expect(port).toMatch(ports);
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

/** What a reader types: the lines of shell fences that begin with "$ ". */
function commands(text: string): string[] {
  const fences = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, fence]) => fence ?? '');
  return fences.flatMap((fence) => [...fence.matchAll(/^\$ (.+)$/gm)].map(([, command]) => command ?? ''));
}

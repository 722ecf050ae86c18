import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  divideWindows,
  readObjectives,
  rulesFolder,
  sloRules,
  writeDividedRules,
} from '@picture-resize/prometheus';
import { execa } from 'execa';
import { problems } from '../../services/api/src/problem.ts';
import { testWithPromtool } from './programs.ts';
import { root } from './rule-files.ts';

test('rules/slo.yml is what slo.yml wants: node infra/prometheus/src/main.ts', async () => {
  expect(await readFile(join(rulesFolder, 'slo.yml'), 'utf8')).toBe(sloRules());
});

test('a refusal counts against the objective where it is not the fault of the client', () => {
  const [, counted = ''] = /jobs_refused_total\{reason=~"([^"]+)"\}/.exec(sloRules()) ?? [];
  const ours = Object.entries(problems).filter(
    ([code, [status]]) => status >= 500 || code === 'backlog-full',
  );
  expect(counted.split('|').sort()).toEqual(ours.map(([code]) => code).sort());
});

test.each(['infra/docker-compose.yml', 'infra/native/src/prometheus.ts'])(
  'the Prometheus of %s keeps a day more than the budget counts',
  async (file) => {
    const kept = /--storage\.tsdb\.retention\.time=(\d+)d/.exec(
      await readFile(join(root, file), 'utf8'),
    )?.[1];
    expect(Number(kept)).toBe(readObjectives().budget_days + 1);
  },
);

test('when windows are divided, then ranges, offsets, waits and intervals are, but no name', () => {
  const expr = 'slo:error_ratio:rate1h > 0.5 and rate(x_total[5m]) > 0 unless x_total{a="1h"} offset 1d';
  const divided = divideWindows(
    { groups: [{ name: 'g', interval: '2m', rules: [{ alert: 'A', expr, for: '10m' }] }] },
    60,
  );
  expect(divided.groups).toEqual([
    {
      name: 'g',
      interval: '5s',
      rules: [
        {
          alert: 'A',
          expr: 'slo:error_ratio:rate1h > 0.5 and rate(x_total[20s]) > 0 unless x_total{a="1h"} offset 1440s',
          for: '10s',
        },
      ],
    },
  ]);
});

testWithPromtool('the divided rules are rules', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rules-'));
  try {
    await writeDividedRules(60, folder);
    const names = await readdir(folder);
    expect(names).toEqual(await readdir(rulesFolder));
    await execa('promtool', ['check', 'rules', ...names.map((name) => join(folder, name))]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { failureCodes, fits, outputFormats, sourceFormats } from '@picture-resize/job';
import { problems } from '../src/problem.ts';

const document = await readFile(new URL('../../../docs/http-api.md', import.meta.url), 'utf8');

test('docs/http-api.md names every problem beside its status, and no other', () => {
  const rows = [...document.matchAll(/^\| (\d{3})[^|]*\| (`[^|]*`) \|.*\|$/gm)];
  const documented = rows.flatMap(([, status, codes]) =>
    [...(codes ?? '').matchAll(/`([a-z-]+)`/g)].map(([, code]) => [code, Number(status)]),
  );
  expect(documented.sort()).toEqual(
    Object.entries(problems)
      .map(([code, [status]]) => [code, status])
      .sort(),
  );
});

test('docs/http-api.md names every code of failure, fit and format', () => {
  for (const word of [...failureCodes, ...fits, ...outputFormats]) expect(document).toContain(`\`${word}\``);
  for (const format of sourceFormats)
    expect(document).toMatch(new RegExp(`^Pictures:.*\\b${format}\\b`, 'm'));
});

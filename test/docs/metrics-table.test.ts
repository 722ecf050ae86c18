import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { metricsDocument } from './metrics-table.ts';

test('docs/metrics.md names every metric there is; "make docs" writes it anew', async () => {
  const written = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  expect(written).toBe(metricsDocument());
});

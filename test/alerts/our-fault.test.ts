import { expect, jest, test } from '@jest/globals';
import { failureCodes, issueId } from '@picture-resize/job';
import type { Logger } from '@picture-resize/service-kit';
import { createMetrics } from '../../services/consumer/src/metrics.ts';
import { ourFaults, reportOutcome } from '../../services/consumer/src/report-outcome.ts';
import { failedRow, startedRow } from '../../services/consumer/src/rows.ts';
import { ruleFiles } from './rule-files.ts';

test('the codes that are logged as warnings are those that JobsFailOnOurSide counts', () => {
  const rules = ruleFiles.flatMap(([, { groups }]) => groups.flatMap((group) => group.rules));
  const counts = rules.find(({ record }) => record === 'jobs:failed_on_our_side:increase15m');
  const [, codes = ''] = /code=~"([^"]+)"/.exec(counts?.expr ?? '') ?? [];
  expect(codes.split('|').sort()).toEqual([...ourFaults].sort());
});

test.each(failureCodes)('a job that ends with %s is a warning only if its sender can do nothing', (code) => {
  const row = failedRow(
    startedRow(issueId('s'.repeat(32), Date.now()), Buffer.alloc(1), undefined),
    code,
    'why',
  );
  const logger = { info: jest.fn(), warn: jest.fn() };
  reportOutcome(
    { row, publishedAt: Date.now(), attempts: 1 },
    createMetrics('test'),
    logger as unknown as Logger,
  );
  const { warn, info } = logger;
  const [right, wrong] = ourFaults.includes(code) ? [warn, info] : [info, warn];
  expect(right).toHaveBeenCalledWith(expect.objectContaining({ errorCode: code }), 'job failed');
  expect(wrong).not.toHaveBeenCalled();
});

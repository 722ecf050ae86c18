import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const script = `
  const { createLogger } = await import('${new URL('../src/logger.ts', import.meta.url)}');
  const parameters = [Buffer.alloc(100_000)];
  const original = Object.assign(new Error('Data too long'), { code: 'ER_DATA_TOO_LONG', parameters });
  const error = Object.assign(new Error('Data too long'), { name: 'DatabaseError', parent: original, original, parameters });
  createLogger('consumer', 'info').error({ err: error }, 'the database refuses the result');
`;

test('an error of the database is logged without what was bound to its statement', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout.length).toBeLessThan(5_000);
  expect(JSON.parse(stdout)).toMatchObject({ err: { type: 'DatabaseError', message: 'Data too long' } });
});

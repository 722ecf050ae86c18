import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

/** What a process of its own writes that has this logger. */
async function written(script: string): Promise<string> {
  const logger = `
    const { createLogger } = await import('${new URL('../src/logger.ts', import.meta.url)}');
    const logger = createLogger('consumer', 'info');
  `;
  const lines = ['--input-type=module', '--eval', logger + script];
  const { stdout } = await promisify(execFile)(process.execPath, lines, { maxBuffer: 100_000_000 });
  return stdout;
}

test.each(['err', 'error', 'cause'])(
  'an error of the database, logged as %s, comes without what was bound to its statement',
  async (name) => {
    const text = await written(`
      const { DatabaseError } = await import('sequelize');
      const parameters = [Buffer.alloc(100_000)];
      const refused = Object.assign(new Error('Data too long'), { code: 'ER_DATA_TOO_LONG', sql: 'INSERT', parameters });
      logger.error({ ${name}: new DatabaseError(refused) }, 'the database refuses the result');
    `);
    expect(text.length).toBeLessThan(5_000);
    const line = JSON.parse(text);
    expect(line[name]).toMatchObject({ type: 'SequelizeDatabaseError', message: 'Data too long' });
    expect(line[name].stack).toContain('DatabaseError');
  },
);

test('a reason that is a text stays as it is', async () => {
  expect(JSON.parse(await written("logger.info({ error: 'closed' })"))).toMatchObject({ error: 'closed' });
});

test('what may be a secret in the settings of a library is not written', async () => {
  const text = await written(`
    const password = 'hunter2';
    logger.info({ password, config: { secret: password, sasl: { password } }, a: { b: { authorization: password } } });
  `);
  expect(text).not.toContain('hunter2');
  expect(JSON.parse(text)).toMatchObject({ password: '[Redacted]', config: { sasl: '[Redacted]' } });
});

test('a line has the id of the trace in which it is written, and none outside of traces', async () => {
  const text = await written(`
    const { context, ROOT_CONTEXT, trace } = await import('@opentelemetry/api');
    let active = ROOT_CONTEXT;
    context.setGlobalContextManager({ active: () => active, enable() {}, disable() {} });
    logger.info('outside');
    active = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }));
    logger.info('inside');
  `);
  const [outside, inside] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(outside).not.toHaveProperty('trace_id');
  expect(inside).toMatchObject({ trace_id: 'a'.repeat(32) });
});

test('lines are JSON, and readable where a person watches a terminal', async () => {
  expect(JSON.parse(await written("logger.info('begun')"))).toMatchObject({ level: 'info', msg: 'begun' });
  const shown = await written(`
    process.stdout.isTTY = true;
    createLogger('consumer', 'info').info('begun');
  `);
  expect(() => JSON.parse(shown)).toThrow();
  expect(shown).toMatch(/INFO.*begun/);
});

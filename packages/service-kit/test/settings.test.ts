import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { readSettings } from '../src/settings.ts';

const shape = {
  PORT: z.coerce.number().int().min(1),
  NAME: z.string().min(3, 'Expected at least 3 characters'),
  LEVEL: z.enum(['low', 'high']).default('low'),
  SECRET: z.string().min(8, 'Expected at least 8 characters'),
};

test('when several variables are wrong, then all are named at once and no value is repeated', () => {
  const read = () => readSettings(shape, { PORT: 'x', NAME: 'ab', SECRET: 'hunter2' });
  expect(read).toThrow(
    /PORT: Expected a number[\s\S]*NAME: Expected at least 3 characters\n[\s\S]*SECRET: Expected at least 8 characters/,
  );
  expect(read).not.toThrow(/hunter2/);
});

test('when a variable is missing or empty, then it is said to be not set, or its default holds', () => {
  expect(() => readSettings(shape, { PORT: '', SECRET: 'long enough' })).toThrow(
    /PORT: is not set\n {2}NAME: is not set/,
  );
  expect(readSettings(shape, { PORT: '80', NAME: 'abc', LEVEL: '', SECRET: 'long enough' })).toEqual({
    PORT: 80,
    NAME: 'abc',
    LEVEL: 'low',
    SECRET: 'long enough',
  });
});

test('when a file is named in place of a value, then its content is the value, without the last line break', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'settings-'));
  const file = join(folder, 'secret');
  await writeFile(file, 'long enough\n');
  const rest = { PORT: '80', NAME: 'abc' };
  expect(readSettings(shape, { ...rest, SECRET_FILE: file }).SECRET).toBe('long enough');
  expect(() => readSettings(shape, { ...rest, SECRET: 'another one', SECRET_FILE: file })).toThrow(
    'SECRET_FILE: SECRET is set as well',
  );
  expect(() => readSettings(shape, { ...rest, SECRET_FILE: join(folder, 'none') })).toThrow(
    "SECRET_FILE: Can't be read (ENOENT; in containers: is SECRET empty in .env?)",
  );
  const both = { PORT: '80', NAME_FILE: join(folder, 'none'), SECRET_FILE: join(folder, 'nobody') };
  expect(() => readSettings(shape, both)).toThrow(
    /NAME_FILE: Can't be read[\s\S]*SECRET_FILE: Can't be read/,
  );
  await rm(folder, { recursive: true });
});

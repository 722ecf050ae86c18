import { expect, test } from '@jest/globals';
import { limitSettings, limitsFrom } from '@picture-resize/job';
import { readSettings } from '@picture-resize/service-kit';
import type { Problem } from '../src/problem.ts';
import { createValidate } from '../src/validate.ts';

const validate = createValidate(limitsFrom(readSettings(limitSettings, {})));

async function problemOf(parameters: Record<string, unknown>): Promise<Problem> {
  const image = { field: 'image', detail: 'There is none' };
  return validate({ image, parameters }).then(
    () => Promise.reject(new Error('Expected a problem')),
    (problem) => problem,
  );
}

test('when the name of a field is very long, then it is told cut short, as values are', async () => {
  const { message, errors } = await problemOf({ width: 5, height: 5, ['n'.repeat(1_000_000)]: 1 });
  expect(message).toBe(`2 fields are wrong: image, ${'n'.repeat(40)}…`);
  expect(errors.map(({ field }) => field)).toEqual(['image', `${'n'.repeat(40)}…`]);
});

test('when there are very many fields that nobody knows, then all are counted and a few of them named', async () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, number) => [`n${number}`, 1]));
  const { message, errors } = await problemOf({ width: 'x', height: 5, ...many });
  expect(message).toMatch(/^1002 fields are wrong: image, width, n0, .*n9, …$/);
  expect(errors).toHaveLength(12);
});

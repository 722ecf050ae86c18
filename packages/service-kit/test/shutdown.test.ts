import { expect, test } from '@jest/globals';
import { createLogger } from '../src/logger.ts';
import { createLeaving, shutDown } from '../src/shutdown.ts';

const logger = createLogger('test', 'fatal');

test('the steps run one after the other, and a failing one does not keep the next from running', async () => {
  const done: string[] = [];
  const well = await shutDown(
    [
      ['first', async () => done.push('first')],
      ['second', async () => Promise.reject(new Error('no'))],
      ['third', async () => done.push('third')],
    ],
    1_000,
    logger,
  );
  expect(done).toEqual(['first', 'third']);
  expect(well).toBe(false);
});

test('when a step never ends, then the shutdown ends at its deadline all the same', async () => {
  const begun = performance.now();
  expect(await shutDown([['endless', () => new Promise(() => {})]], 100, logger)).toBe(false);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(99);
});

test('when a process is told to leave twice, then it says goodbye once, and exits with what the first one said', async () => {
  let goodbyes = 0;
  const codes: number[] = [];
  const goodbye = async () => {
    goodbyes += 1;
  };
  const { leave, isLeaving } = createLeaving([['say goodbye', goodbye]], 1_000, logger, (code) =>
    codes.push(code),
  );
  expect(isLeaving()).toBe(false);
  await Promise.all([leave('group lost', 1), leave('SIGTERM')]);
  expect({ goodbyes, codes, leaving: isLeaving() }).toEqual({ goodbyes: 1, codes: [1], leaving: true });
});

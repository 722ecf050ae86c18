import { expect } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import {
  answerInstead,
  brokenPicture,
  choose,
  refuse,
  sendAndWait,
  testInBrowser,
  useBrowser,
} from './open-page.ts';

const open = useBrowser();

/** How to bring a fresh page into each of its main states. */
const states: Record<string, (page: Page) => Promise<unknown>> = {
  empty: async () => {},
  'with a picture': choose,
  'with wrong fields': async (page) => {
    await choose(page);
    await page.fill('#width', '1');
    await sendAndWait(page, '.error:not([hidden])');
  },
  refused: async (page) => {
    await refuse(page, { times: 1, retryAfter: 0 });
    await choose(page);
    await sendAndWait(page, '#retry:enabled');
  },
  watching: async (page) => {
    await answerInstead(page, Array(20).fill({ status: 'queued', ahead: 3 }));
    await choose(page);
    await sendAndWait(page, '#job-title:has-text("3 ahead")');
  },
  done: async (page) => {
    await choose(page);
    await sendAndWait(page);
  },
  failed: async (page) => {
    await choose(page, await brokenPicture());
    await sendAndWait(page, '#job[data-status=failed]');
  },
  'of a result': async (page) => {
    await choose(page);
    await sendAndWait(page);
    await page.click('#job-page');
    await page.waitForSelector('#start-over:not([hidden])');
    await page.waitForSelector('#result:not([hidden])');
  },
  'of an unknown job': async (page) => {
    await page.goto(new URL('/result?id=00', page.url()).href);
    await page.waitForSelector('#problem:not([hidden])');
  },
};

const cases = (['light', 'dark'] as const).flatMap((colorScheme) =>
  Object.keys(states).map((state) => ({ state, colorScheme })),
);

testInBrowser.each(cases)(
  'the page $state has no accessibility violation in $colorScheme',
  async ({ state, colorScheme }) => {
    const page = await open('/', { colorScheme });
    await states[state]?.(page);
    expect(await violations(page)).toEqual([]);
  },
);

testInBrowser('when a person wants less motion, then nothing moves', async () => {
  const page = await open('/', { reducedMotion: 'reduce' });
  await states.watching?.(page);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // biome-ignore lint/suspicious/noExplicitAny: axe lives in the page, not here
  const { violations: found } = await page.evaluate(() => (globalThis as any).axe.run());
  return found.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`);
}

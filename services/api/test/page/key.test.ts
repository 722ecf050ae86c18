import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { choose, sendAndWait, testInBrowser, useBrowser } from './open-page.ts';

const open = useBrowser();

/** Refuses whatever comes without the key, as an api with keys does. */
async function demandKey(page: Page): Promise<void> {
  await page.route('**/api{?*,/**}', (route) => {
    if (route.request().headers().authorization === 'Bearer pr_good') return route.continue();
    const problem = { title: 'A key is needed', detail: 'Expected a key but received none' };
    return route.fulfill({ status: 401, contentType: 'application/problem+json', json: problem });
  });
}

testInBrowser(
  'when the api asks for a key, then so does the page, and all that follows goes with it',
  async () => {
    const page = await open('/');
    await demandKey(page);
    await choose(page);
    await sendAndWait(page, '#key-field:not([hidden])');
    expect(await page.textContent('#problem-title')).toBe('A key is needed');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('key');

    await page.keyboard.type('pr_good');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#result:not([hidden])');
    await page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('#after')?.naturalWidth === 800,
    );
    expect(await page.isVisible('#key-field')).toBe(false);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    expect(download.suggestedFilename()).toBe('starfish-800x451.png');
    await page.fill('#width', '100');
    expect(await page.textContent('#curl')).toContain('-H "authorization: Bearer $API_KEY"');
  },
);

testInBrowser('when the key is wrong, then the page asks again, on the page of a result too', async () => {
  const page = await open('/');
  await choose(page);
  await sendAndWait(page);
  const link = String(await page.getAttribute('#job-page', 'href'));

  await demandKey(page);
  await page.evaluate(() => sessionStorage.setItem('api-key', 'pr_wrong'));
  await page.goto(new URL(link, page.url()).href);
  await page.waitForSelector('#key-field:not([hidden])');
  await page.fill('#key', 'pr_good');
  await page.click('#retry');
  await page.waitForFunction(() => document.querySelector<HTMLImageElement>('#after')?.naturalWidth === 800);
});

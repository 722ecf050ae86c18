import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueId } from '@picture-resize/job';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { sharedSystem } from '../../../../test/shared-system.ts';
import { chromiumPath, launch } from './browser.ts';

const { api, secrets } = sharedSystem();
const starfish = fileURLToPath(new URL('../../../../test/photographs/starfish.jpg', import.meta.url));
const testInBrowser = chromiumPath === undefined ? test.skip : test;

let browser: Browser;

beforeAll(async () => {
  if (chromiumPath !== undefined) browser = await launch();
});
afterAll(() => browser?.close());

/** A fresh page; whatever it asks of any other server than ours fails the test. */
async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const page = await browser.newPage(options);
  const strangers: string[] = [];
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(api)) strangers.push(request.url());
  });
  page.on('pageerror', (error) => strangers.push(String(error)));
  page.on('close', () => expect(strangers).toEqual([]));
  await page.goto(api + path);
  return page;
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // biome-ignore lint/suspicious/noExplicitAny: axe lives in the page, not here
  const { violations: found } = await page.evaluate(() => (globalThis as any).axe.run());
  return found.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`);
}

testInBrowser(
  'when a photograph is chosen and sent, then its result appears beside it and can be downloaded',
  async () => {
    const page = await open('/');
    await page.setInputFiles('#image', starfish);
    await page.waitForSelector('#preview:not([hidden])');
    expect(await page.textContent('#preview-facts')).toMatch(/1278 × 720/);
    await page.fill('#width', '320');
    expect(await page.inputValue('#height')).toBe('180');
    expect(await page.textContent('#curl')).toMatch(
      /--data-binary @'?starfish.jpg[\s\S]*width=320&height=180&fit=fill&format=png/,
    );

    await page.click('#send');
    await page.waitForSelector('#result:not([hidden])');
    await page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('#after')?.naturalWidth === 320,
    );
    expect(await page.getAttribute('#job', 'data-status')).toBe('done');
    expect(await page.textContent('#after-facts')).toMatch(/^png · 320 × 180/);
    expect(await page.isVisible('#before')).toBe(true);

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    expect(download.suggestedFilename()).toBe('starfish-320x180.png');
    expect(await sharp(await readFile(await download.path())).metadata()).toMatchObject({
      format: 'png',
      width: 320,
      height: 180,
    });
    await page.close();
  },
);

testInBrowser(
  'when the link to a job is opened elsewhere, then the job and its picture are there',
  async () => {
    const page = await open('/');
    await page.setInputFiles('#image', starfish);
    await page.click('label:has(input[value=webp])');
    await page.click('#send');
    await page.waitForSelector('#result:not([hidden])');
    const link = await page.getAttribute('#job-page', 'href');
    await page.close();

    const elsewhere = await open(link ?? '');
    await elsewhere.waitForSelector('#result:not([hidden])');
    expect(await elsewhere.textContent('#after-facts')).toMatch(/^webp/);
    expect(await elsewhere.isVisible('#form')).toBe(false);
    expect(await elsewhere.isVisible('#before')).toBe(false);
    await elsewhere.close();
  },
);

testInBrowser(
  'when a field is wrong, then the api says so beside the field, which gets the focus',
  async () => {
    const page = await open('/');
    await page.setInputFiles('#image', starfish);
    await page.uncheck('#keep-proportions');
    await page.fill('#height', '5000');
    await page.click('#send');
    await page.waitForSelector('#height-error:not([hidden])');
    expect(await page.textContent('#height-error')).toBe(
      'Expected a whole number from 2 to 1999 for height but received "5000"',
    );
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('height');
    expect(await page.isVisible('#width-error')).toBe(false);
    await page.close();
  },
);

testInBrowser('when the file is no picture, then the api says so beside it', async () => {
  const page = await open('/');
  await page.setInputFiles('#image', {
    name: 'notes.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.from('notes'),
  });
  await page.click('#send');
  await page.waitForSelector('#image-error:not([hidden])');
  expect(await page.textContent('#image-error')).toMatch(/^Expected a picture in one of the formats/);
  await page.close();
});

testInBrowser.each([
  ['unknown', '/result?id=00', /never issued/],
  [
    'expired',
    `/result?id=${issueId(secrets.jobIdSecret, Date.now() - 30 * 24 * 3600 * 1000)}`,
    /were kept until/,
  ],
])('when the job is %s, then the page says so in a sentence', async (_, path, sentence) => {
  const page = await open(path);
  await page.waitForSelector('#problem:not([hidden])');
  expect(await page.textContent('#problem-detail')).toMatch(sentence);
  await page.close();
});

testInBrowser('when a job still waits, then the page says so and goes on watching', async () => {
  const page = await open(`/result?id=${issueId(secrets.jobIdSecret, Date.now())}`);
  await page.waitForSelector('#job:not([hidden])');
  expect(await page.textContent('#job-title')).toMatch(/^Queued/);
  await page.close();
});

testInBrowser.each(['light', 'dark'] as const)(
  'the page has no accessibility violation in %s',
  async (colorScheme) => {
    const page = await open('/', { colorScheme });
    expect(await violations(page)).toEqual([]);
    await page.setInputFiles('#image', starfish);
    await page.waitForSelector('#preview:not([hidden])');
    expect(await violations(page)).toEqual([]);
    await page.fill('#width', '1');
    await page.click('#send');
    await page.waitForSelector('.error:not([hidden])');
    expect(await violations(page)).toEqual([]);
    await page.fill('#width', '100');
    await page.click('#send');
    await page.waitForSelector('#result:not([hidden])');
    expect(await violations(page)).toEqual([]);
    await page.close();
  },
);

testInBrowser('on a telephone nothing has to be scrolled sideways', async () => {
  const page = await open('/', { viewport: { width: 360, height: 700 } });
  await page.setInputFiles('#image', starfish);
  await page.click('#send');
  await page.waitForSelector('#result:not([hidden])');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.close();
});

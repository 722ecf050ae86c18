import { readFile } from 'node:fs/promises';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { choose, sendAndWait, starfish, testInBrowser, useBrowser } from './open-page.ts';

const open = useBrowser();

testInBrowser(
  'when a picture is chosen and sent, then its result appears beside it and can be downloaded',
  async () => {
    const page = await open('/');
    await choose(page);
    expect(await page.textContent('#preview-facts')).toBe('1278 × 720 · 329.3 kB');
    await page.fill('#width', '320');
    expect(await page.inputValue('#height')).toBe('180');

    await sendAndWait(page);
    await page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('#after')?.naturalWidth === 320,
    );
    expect(await page.getAttribute('#job', 'data-status')).toBe('done');
    expect(await page.textContent('#before-facts')).toBe('jpeg · 1278 × 720 · 329.3 kB');
    expect(await page.textContent('#after-facts')).toMatch(/^png · 320 × 180 · [\d.]+ kB$/);
    expect(await page.isVisible('#before')).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('job-title');

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    expect(download.suggestedFilename()).toBe('starfish-320x180.png');
    expect(await sharp(await readFile(await download.path())).metadata()).toMatchObject({
      format: 'png',
      width: 320,
      height: 180,
    });
  },
);

/** Hands a small picture to the page as another program would: by dropping or by pasting it. */
async function handOver(page: Page, way: 'drop' | 'paste') {
  const create = { width: 30, height: 20, channels: 3 as const, background: 'teal' };
  const picture = await sharp({ create }).png().toBuffer();
  await page.evaluate(
    ([bytes, kind]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], 'teal.png', { type: 'image/png' }));
      const options = { bubbles: true, cancelable: true };
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { ...options, dataTransfer: transfer })
          : new ClipboardEvent('paste', { ...options, clipboardData: transfer });
      document.body.dispatchEvent(event);
    },
    [[...picture], way] as const,
  );
}

testInBrowser.each([
  ['dropped', 'drop'],
  ['pasted', 'paste'],
] as const)('when a picture is %s and sent, then its result appears beside it', async (_, way) => {
  const page = await open('/');
  await handOver(page, way);
  await page.waitForSelector('#preview:not([hidden])');
  expect(await page.textContent('#preview-name')).toBe('teal.png');
  await sendAndWait(page);
  expect(await page.textContent('#after-facts')).toMatch(/^png · 30 × 20/);
});

testInBrowser('before a picture is sent, its base64 and the curl command can be copied', async () => {
  const page = await open('/', { permissions: ['clipboard-read', 'clipboard-write'] });
  await choose(page);
  await page.click('label:has(input[value=webp])');
  await page.fill('#quality', '70');
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  await page.click('#copy-curl');
  await page.waitForSelector('#copy-curl:has-text("Copied")');
  expect(await clipboard()).toBe(
    `curl -X POST --data-binary @starfish.jpg \\\n  -H 'content-type: image/jpeg' \\\n  '${
      new URL(page.url()).origin
    }/api?width=800&height=451&fit=fill&format=webp&quality=70'`,
  );
  await page.click('#copy-base64');
  await page.waitForSelector('#copy-base64:has-text("Copied")');
  expect(Buffer.from(await clipboard(), 'base64').equals(await readFile(starfish))).toBe(true);
});

testInBrowser('when a file has a name that a shell would read, then the curl command quotes it', async () => {
  const page = await open('/');
  await choose(page, { name: "it's $(here).png", mimeType: 'image/png', buffer: await readFile(starfish) });
  expect(await page.textContent('#curl')).toContain(`--data-binary '@it'\\''s $(here).png'`);
});

testInBrowser('without a mouse a picture can be resized', async () => {
  const page = await open('/');
  await choose(page);
  await page.focus('#image');
  await page.keyboard.press('Tab');
  await page.keyboard.type('200');
  for (const key of ['Tab', 'Tab', 'Tab', 'ArrowDown', 'Tab', 'ArrowRight', 'Tab', 'Tab', 'Enter']) {
    await page.keyboard.press(key);
  }
  await page.waitForSelector('#result:not([hidden])');
  expect(await page.textContent('#curl')).toContain('width=200&height=113&fit=cover&format=jpeg');
  expect(await page.textContent('#after-facts')).toMatch(/^jpeg · 200 × 113/);
});

testInBrowser(
  'when fields are wrong, then the api says so beside each, and the first gets the focus',
  async () => {
    const page = await open('/');
    await choose(page);
    await page.uncheck('#keep-proportions');
    await page.fill('#height', '5000');
    await page.click('label:has(input[value=avif])');
    await page.fill('#quality', '400');
    await sendAndWait(page, '#height-error:not([hidden])');
    expect(await page.textContent('#height-error')).toBe(
      'Expected a whole number from 2 to 1999 for height but received "5000"',
    );
    expect(await page.textContent('#quality-error')).toMatch(/^Expected a whole number from 1 to 100/);
    expect(await page.isVisible('#width-error')).toBe(false);
    expect(await page.isVisible('#problem')).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('height');

    await page.fill('#height', '50');
    expect(await page.isVisible('#height-error')).toBe(false);
  },
);

testInBrowser('when there is no picture, or the file is none, then that is said beside it', async () => {
  const page = await open('/');
  await sendAndWait(page, '#image-error:not([hidden])');
  expect(await page.textContent('#image-error')).toBe('Choose a picture first.');

  await choose(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') });
  expect(await page.isVisible('#image-error')).toBe(false);
  await sendAndWait(page, '#image-error:not([hidden])');
  expect(await page.textContent('#image-error')).toMatch(/^Expected a picture in one of the formats/);
});

testInBrowser('on a telephone nothing has to be scrolled sideways', async () => {
  const page = await open('/', { viewport: { width: 360, height: 700 } });
  await choose(page);
  await sendAndWait(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { sharedSystem } from '../../../../test/shared-system.ts';
import { chromiumPath, launch } from './browser.ts';

const { api } = sharedSystem();

/** A photograph of 1278 × 720 pixels. */
export const starfish = fileURLToPath(new URL('../../../../test/photographs/starfish.jpg', import.meta.url));

/** A test that is skipped, and counted as skipped, where there is no Chromium. */
export const testInBrowser = chromiumPath === undefined ? test.skip : test;

export type OpenPage = (path: string, options?: Parameters<Browser['newPage']>[0]) => Promise<Page>;

/**
 * For the tests of one file: how to open a page of the real api. Each test also fails when its pages
 * ask anything of another server, break their security policy or throw.
 */
export function useBrowser(): OpenPage {
  let browser: Browser;
  let faults: string[] = [];
  beforeAll(async () => {
    if (chromiumPath !== undefined) browser = await launch();
  });
  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
    const found = faults;
    faults = [];
    expect(found).toEqual([]);
  });
  afterAll(() => browser?.close());

  return async (path, options = {}) => {
    const page = await browser.newPage(options);
    page.on('request', (request) => {
      const url = request.url();
      if (!/^(blob|data):/.test(url) && !url.startsWith(api)) faults.push(`asked ${url}`);
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
    });
    await page.goto(api + path);
    return page;
  };
}

export async function choose(page: Page, picture: Parameters<Page['setInputFiles']>[1] = starfish) {
  await page.setInputFiles('#image', picture);
  await page.waitForSelector('#preview:not([hidden])');
}

export async function sendAndWait(page: Page, end = '#result:not([hidden])') {
  await page.click('#send');
  await page.waitForSelector(end);
}

/** Cut off in its middle: its head is sound, so that it is accepted, and the job fails. */
export async function brokenPicture() {
  const whole = await readFile(starfish);
  return { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: whole.subarray(0, whole.length / 2) };
}

/** Lets the page's stream of events break, and answers with these states when it asks instead. */
export async function answerInstead(page: Page, states: object[]) {
  await page.route('**/events', (route) => route.abort());
  await page.route(/\/api\/[0-9a-f]{32}\?wait=/, async (route) => {
    const state = states.shift();
    if (state === undefined) return route.continue();
    const id = new URL(route.request().url()).pathname.replace('/api/', '');
    const links = { page: `/result?id=${id}`, picture: `/api/${id}/picture` };
    await route.fulfill({
      status: 202,
      headers: { 'retry-after': '1' },
      json: { id, acceptedAt: new Date().toISOString(), links, ...state },
    });
  });
}

/** Answers the page's POST with 503, as the api does when the broker is away. */
export async function refuse(page: Page, { times, retryAfter }: { times: number; retryAfter: number }) {
  const problem = { title: 'Jobs can not be accepted right now', detail: 'The queue does not answer.' };
  await page.route(
    '**/api?*',
    (route) =>
      route.fulfill({
        status: 503,
        headers: { 'retry-after': String(retryAfter), 'content-type': 'application/problem+json' },
        body: JSON.stringify(problem),
      }),
    { times },
  );
}

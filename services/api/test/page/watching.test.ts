import { expect } from '@jest/globals';
import { issueId } from '@picture-resize/job';
import { sharedSystem } from '../../../../test/shared-system.ts';
import {
  answerInstead,
  brokenPicture,
  choose,
  refuse,
  sendAndWait,
  testInBrowser,
  useBrowser,
} from './open-page.ts';

const { secrets } = sharedSystem();
const open = useBrowser();
const monthMs = 30 * 24 * 3600 * 1000;

testInBrowser('when a job is followed, then each of its states is shown with its time', async () => {
  const page = await open('/');
  await choose(page);
  const titles = await page.evaluateHandle(() => {
    const seen: (string | null)[] = [];
    const title = document.querySelector('#job-title');
    if (title) new MutationObserver(() => seen.push(title.textContent)).observe(title, { childList: true });
    return seen;
  });
  await sendAndWait(page);
  const seen = await titles.jsonValue();
  expect(seen[0]).toMatch(/^Queued/);
  expect(seen.at(-1)).toBe('Done, 800 × 451');
  expect(await page.textContent('#step-finished .took')).toMatch(/^[\d.]+ m?s in all$/);
  expect(await page.getAttribute('#step-finished', 'aria-current')).toBe('step');
  expect(await page.textContent('#announcement')).toBe('Done, 800 × 451');
});

testInBrowser(
  'when the stream of events breaks, then the page asks instead, and nothing is missed',
  async () => {
    const page = await open('/');
    await answerInstead(page, [
      { status: 'queued', ahead: 3 },
      { status: 'processing', startedAt: new Date().toISOString() },
    ]);
    await choose(page);
    await sendAndWait(page, '#job-title:has-text("Queued, 3 ahead")');
    expect(await page.textContent('#step-queued .took')).toMatch(/^3 ahead · /);
    await page.waitForSelector('#job[data-status=processing]');
    expect(await page.getAttribute('#step-processing', 'aria-current')).toBe('step');
    await page.waitForSelector('#result:not([hidden])');
  },
);

testInBrowser('when the service is away for a while, then the page says so and asks again', async () => {
  const page = await open('/');
  await answerInstead(page, []);
  await page.route(/\?wait=/, (route) => route.abort(), { times: 1 });
  await choose(page);
  await sendAndWait(page, '#job-trouble:not([hidden])');
  expect(await page.textContent('#job-trouble')).toBe('It does not answer. Asking again …');
  await page.waitForSelector('#result:not([hidden])');
  expect(await page.isVisible('#job-trouble')).toBe(false);
});

testInBrowser('when the job fails, then its reason is shown, and no result', async () => {
  const page = await open('/');
  await choose(page, await brokenPicture());
  await sendAndWait(page, '#job[data-status=failed]');
  expect(await page.textContent('#job-failure')).toMatch(/^The picture is damaged.*\(corrupt-picture\)$/);
  expect(await page.textContent('#step-finished b')).toBe('Failed');
  expect(await page.isVisible('#result')).toBe(false);
});

testInBrowser(
  'when no job can be accepted, then it can be tried again, but not sooner than the api says',
  async () => {
    const page = await open('/');
    await refuse(page, { times: 1, retryAfter: 2 });
    await choose(page);
    await sendAndWait(page, '#problem:not([hidden])');
    expect(await page.textContent('#problem [role=alert]')).toMatch(/can not be accepted.*does not answer/);
    expect(await page.textContent('#retry')).toBe('Try again in 2 s');
    expect(await page.isEnabled('#retry')).toBe(false);
    await page.click('#retry:enabled');
    await page.waitForSelector('#result:not([hidden])');
    expect(await page.isVisible('#problem')).toBe(false);
  },
);

testInBrowser('when a job has a trace, then there is a link to it, else none', async () => {
  const page = await open('/');
  const links = { page: '/result', picture: '/', trace: 'http://localhost:16686/trace/1' };
  await answerInstead(page, [{ status: 'queued', links }]);
  await choose(page);
  await sendAndWait(page, '#job-trace:not([hidden])');
  expect(await page.getAttribute('#job-trace', 'href')).toBe(links.trace);
  await page.waitForSelector('#result:not([hidden])');
});

testInBrowser(
  'when the link to a job is opened elsewhere, then the job and its picture are there',
  async () => {
    const page = await open('/');
    await choose(page);
    await page.click('label:has(input[value=webp])');
    await sendAndWait(page);

    const elsewhere = await open((await page.getAttribute('#job-page', 'href')) ?? '');
    await elsewhere.waitForSelector('#result:not([hidden])');
    expect(await elsewhere.textContent('#after-facts')).toMatch(/^webp · 800 × 451/);
    expect(await elsewhere.isVisible('#form')).toBe(false);
    expect(await elsewhere.textContent('#before-absent')).toBe('The service does not keep originals.');
  },
);

testInBrowser('when the job of a link still waits, then the page says so and watches it', async () => {
  const page = await open(`/result?id=${issueId(secrets.jobIdSecret, Date.now())}`);
  await page.waitForSelector('#job:not([hidden])');
  expect(await page.textContent('#job-title')).toMatch(/^Queued/);
});

testInBrowser.each([
  ['unknown', '00', /never issued/],
  ['no id at all', '../x?y=', /never issued/],
  ['expired', issueId(secrets.jobIdSecret, Date.now() - monthMs), /were kept until/],
])('when the job of a link is %s, then the page says so in a sentence', async (_, id, sentence) => {
  const page = await open(`/result?id=${encodeURIComponent(id)}`);
  await page.waitForSelector('#problem:not([hidden])');
  expect(await page.textContent('#problem-detail')).toMatch(sentence);
  expect(await page.isVisible('#job')).toBe(false);
});

// make load: posts pictures at a fixed rate, follows every job, and sums up.
import { readFile } from 'node:fs/promises';
import type { RecordableHistogram } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { authorization } from '../demo/job.ts';
import { followJobs } from './follow-jobs.ts';
import { sendLoad } from './send-load.ts';

/** Enough to fill the queue, and too little to fill the disk of a machine that was meant for something else. */
const MOST_REQUESTS = 20_000;
const MOST_PER_SECOND = 500;

const api = process.env.API_URL ?? 'http://localhost:5000';
const church = new Uint8Array(await readFile(new URL('../photographs/church.jpg', import.meta.url)));
const say = (line: string) => void process.stdout.write(`${line}\n`);
/** One line that changes, on a terminal; elsewhere nothing is shown until the end. */
const progress = (line: string) => process.stdout.isTTY && process.stdout.write(`\r${line.padEnd(78)}`);

function readNumber(name: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  process.stderr.write(`Expected a whole number from 1 to ${most} for ${name} but received ${text}\n`);
  process.exit(1);
}

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '20' }, seconds: { type: 'string', default: '30' } },
});
const rate = readNumber('RATE', values.rate, MOST_PER_SECOND);
const seconds = readNumber('SECONDS', values.seconds, Math.floor(MOST_REQUESTS / rate));

const post = (signal: AbortSignal) =>
  fetch(`${api}/api?width=120&height=160&format=jpeg`, {
    method: 'POST',
    headers: { ...authorization, 'content-type': 'image/jpeg' },
    body: church,
    signal,
  });

const times = (histogram: RecordableHistogram) =>
  histogram.count === 0
    ? 'nothing to measure'
    : [50, 95, 99].map((share) => `p${share} ${histogram.percentile(share)} ms`).join(', ');

say(`${rate} a second for ${seconds} s to ${api} (${church.length} bytes each)`);
const sent = await sendLoad(post, { rate, seconds }, ({ sent: count, accepted, errors }) =>
  progress(`  ${count} sent, ${accepted.length} accepted, ${errors} errors`),
);
let finished = 0;
const jobs = await followJobs(api, sent.accepted, () => {
  finished += 1;
  progress(`  ${finished} of ${sent.accepted.length} finished`);
});
progress('');
const refusals = [...sent.refused].map(([code, count]) => `${count} ${code}`).join(', ');
say(`${process.stdout.isTTY ? '\r' : ''}accepted   ${sent.accepted.length} of ${sent.sent}`);
say(`refused    ${refusals || 'none'}`);
say(`errors     ${sent.errors}`);
say(
  `jobs       ${jobs.done} done, ${jobs.failed} failed, ${jobs.unfinished} not finished and ` +
    `${jobs.untold} not told of in time`,
);
say(`accept     ${times(sent.latency)}`);
say(`job        ${times(jobs.latency)}`);
if (sent.refused.has('rate-limited') || jobs.rateLimited > 0)
  say('One address does the work of many: "make up RATE_LIMIT_PER_MINUTE=0" lets it.');
const isKnown = jobs.unfinished + jobs.untold === 0;
if (!isKnown) say('"make audit" tells whether a job is lost.');
process.exitCode = isKnown && sent.errors === 0 ? 0 : 1;

// @ts-check
import { announce } from './announce.js';
import { copyOnClick } from './copy.js';
import { element, showText } from './element.js';
import { sizeText } from './quantities.js';
import { hideResult, showResult, watchPictureLoad } from './show-result.js';
import { drawTimeline, stopTimeline } from './timeline.js';
import { watch } from './watch.js';

/**
 * @typedef {import('./watch.js').Job} Job
 * @typedef {import('./choose.js').Chosen} Chosen
 */

const section = element('job', HTMLElement);
const title = element('job-title', HTMLElement);
const code = element('job-id', HTMLElement);
const trouble = element('job-trouble', HTMLElement);
const failure = element('job-failure', HTMLElement);

let following = new AbortController();

/** Makes what stays the same from job to job work. */
export function prepareJob() {
  copyOnClick(element('copy-id', HTMLButtonElement), () => code.textContent);
  watchPictureLoad();
}

/**
 * Follows a job and shows each of its states. Of two jobs only the later one is followed.
 * @param {string} id
 * @param {Chosen} [original]
 * @throws {import('./problem.js').Problem} where there is no such job
 */
export async function followJob(id, original) {
  following.abort();
  following = new AbortController();
  const { signal } = following;
  let announced = '';
  try {
    await watch(id, {
      signal,
      onState: (job) => {
        showState(job, original);
        if (job.status !== announced) announce(sentence(job));
        announced = job.status;
      },
      onTrouble: (problem) => showText(trouble, `${problem.message} Asking again …`),
    });
  } catch (problem) {
    stopTimeline();
    section.hidden = true;
    throw problem;
  }
}

/**
 * Shows a job that was just accepted, and leads there.
 * @param {Job} job
 */
export function showAccepted(job) {
  hideResult();
  showState({ ...job, acceptedAt: new Date().toISOString() }, undefined);
  title.focus();
  section.scrollIntoView();
}

/**
 * @param {Job} job
 * @param {Chosen | undefined} original
 */
function showState(job, original) {
  section.hidden = false;
  section.dataset.status = job.status;
  title.textContent = sentence(job);
  code.textContent = job.id;
  const page = element('job-page', HTMLAnchorElement);
  page.href = job.links.page;
  page.hidden = page.href === location.href;
  const trace = element('job-trace', HTMLAnchorElement);
  trace.hidden = !job.links.trace;
  if (job.links.trace) trace.href = job.links.trace;
  showText(trouble, undefined);
  showText(failure, job.status === 'failed' ? `${job.error?.detail} (${job.error?.code})` : undefined);
  drawTimeline(job);
  if (job.status === 'done') showResult(job, original);
}

/** @param {Job} job */
function sentence(job) {
  if (job.status === 'queued') return job.ahead ? `Queued, ${job.ahead} ahead` : 'Queued';
  if (job.status === 'processing') return 'Processing';
  if (job.status === 'failed') return 'The job has failed';
  return `Done, ${sizeText(/** @type {import('./watch.js').Facts} */ (job))}`;
}

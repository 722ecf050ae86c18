// @ts-check
import { element } from './element.js';
import { clockText, durationText } from './quantities.js';

/** @typedef {import('./watch.js').Job} Job */

const steps = ['queued', 'processing', 'finished'].map((name) => element(`step-${name}`, HTMLElement));

/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

/**
 * Draws how far the job is, with the times of the service; the step it is in counts on by itself.
 * @param {Job} job
 */
export function drawTimeline({ status, acceptedAt, startedAt, finishedAt, ahead }) {
  clearInterval(ticking);
  const times = [acceptedAt, startedAt, finishedAt].map((time) => (time ? new Date(time) : undefined));
  const [accepted, , finished] = times;
  const current = finished ? 2 : status === 'processing' ? 1 : 0;

  steps.forEach((step, index) => {
    step.classList.toggle('past', index < current);
    step.classList.toggle('current', index === current);
    step.classList.toggle('failed', index === 2 && status === 'failed');
    if (index === current) step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
    write(step, 'time', times[index] ? clockText(times[index]) : '');
    write(step, '.took', between(times[index], times[index + 1]));
  });
  write(steps[2], 'b', status === 'failed' ? 'Failed' : 'Done');
  if (finished) return write(steps[2], '.took', `${between(accepted, finished)} in all`);

  const since = Date.now();
  const tick = () => {
    const place = current === 0 && ahead ? `${ahead} ahead · ` : '';
    write(steps[current], '.took', `${place}${between(times[current] ?? new Date(since), new Date())}`);
  };
  tick();
  ticking = setInterval(tick, 100);
}

/** Stops counting, where the job is no longer followed. */
export function stopTimeline() {
  clearInterval(ticking);
}

/**
 * @param {Date | undefined} from
 * @param {Date | undefined} to
 */
function between(from, to) {
  return from && to ? durationText(to.getTime() - from.getTime()) : '';
}

/**
 * @param {HTMLElement | undefined} step
 * @param {string} part
 * @param {string} text
 */
function write(step, part, text) {
  const shown = step?.querySelector(part);
  if (shown) shown.textContent = text;
}

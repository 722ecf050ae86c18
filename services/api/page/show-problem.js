// @ts-check
import { element, showText } from './element.js';
import { askForKey, hideKey } from './key.js';
import { Problem } from './problem.js';

const box = element('problem', HTMLElement);
const form = element('form', HTMLFormElement);
const retry = element('retry', HTMLButtonElement);

/** @type {ReturnType<typeof setInterval> | undefined} */
let countdown;

/**
 * Shows each wrong field at its input, and all that belongs to no input in the alert box.
 * @param {unknown} problem what is not a Problem is a fault of the page itself
 * @param {() => void} [again] does the same once more
 */
export function showProblem(problem, again) {
  hideProblem();
  if (!(problem instanceof Problem)) {
    reportError(problem);
    return showProblem(new Problem('This page has a fault', String(problem)));
  }
  const elsewhere = problem.errors.filter(({ field, detail }) => !showAtField(field, detail));
  if (problem.errors.length > 0 && elsewhere.length === 0) return focusFirstWrong();

  // Beside the button that was pressed; the page of a result has none.
  if (!form.hidden) element('send', HTMLElement).after(box);
  box.hidden = false;
  element('problem-title', HTMLElement).textContent = problem.title;
  const details = elsewhere.length > 0 ? elsewhere.map(({ detail }) => detail) : [problem.message];
  element('problem-detail', HTMLElement).textContent = details.join(' ');
  if (again && problem.retryAfter !== undefined) offerRetry(problem.retryAfter, again);
  if (problem.needsKey) askForKey();
  box.scrollIntoView({ block: 'nearest' });
}

export function hideProblem() {
  clearInterval(countdown);
  box.hidden = true;
  retry.hidden = true;
  hideKey();
  for (const shown of form.querySelectorAll('.error')) clearField(shown.id.replace('-error', ''));
}

/** A field that is being changed is no longer wrong; the next answer will tell. */
export function forgiveChangedFields() {
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement && target.name) clearField(target.name);
  });
}

/**
 * @param {string} field
 * @param {string} detail
 */
function showAtField(field, detail) {
  const place = document.getElementById(`${field}-error`);
  if (!place || form.hidden) return false;
  showText(place, detail);
  document.getElementById(field)?.setAttribute('aria-invalid', 'true');
  return true;
}

/** @param {string} field */
function clearField(field) {
  const place = document.getElementById(`${field}-error`);
  if (place) showText(place, undefined);
  document.getElementById(field)?.removeAttribute('aria-invalid');
}

function focusFirstWrong() {
  const shown = form.querySelector('.error:not([hidden])');
  const field = shown?.id.replace('-error', '');
  const input = form.querySelector(`[name="${field}"]:checked, input#${field}`);
  if (input instanceof HTMLElement) input.focus();
}

/**
 * @param {number} seconds
 * @param {() => void} again
 */
function offerRetry(seconds, again) {
  let left = seconds;
  const show = () => {
    retry.disabled = left > 0;
    retry.textContent = left > 0 ? `Try again in ${left} s` : 'Try again';
    if (left-- <= 0) clearInterval(countdown);
  };
  retry.hidden = false;
  retry.onclick = again;
  show();
  countdown = setInterval(show, 1000);
}

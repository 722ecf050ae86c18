// @ts-check
import { announce } from './announce.js';
import { choosePicture } from './choose.js';
import { element } from './element.js';
import { rememberKey } from './key.js';
import { readParameters, watchParameters } from './parameters.js';
import { Problem } from './problem.js';
import { keepProportions, takeProportions } from './proportions.js';
import { offerCopies, showBase64, showCurl } from './request-preview.js';
import { send } from './send.js';
import { followJob, prepareJob, showAccepted } from './show-job.js';
import { forgiveChangedFields, hideProblem, showProblem } from './show-problem.js';

const form = element('form', HTMLFormElement);
const button = element('send', HTMLButtonElement);

/** @type {import('./choose.js').Chosen | undefined} */
let chosen;
let sending = false;

function startForm() {
  form.hidden = false;
  const showRequest = () => showCurl(chosen?.file, readParameters());
  keepProportions();
  forgiveChangedFields();
  offerCopies();
  void showBase64(undefined);
  watchParameters(showRequest);
  choosePicture((picture) => {
    chosen = picture;
    hideProblem();
    takeProportions(picture.size);
    showRequest();
    void showBase64(picture.file);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void resize();
  });
}

async function resize() {
  if (sending) return;
  sending = true;
  hideProblem();
  // Not disabled: that would take the focus from it.
  button.setAttribute('aria-disabled', 'true');
  button.textContent = 'Sending …';
  announce('Sending');
  try {
    const picture = chosenPicture();
    const job = await send(picture.file, readParameters());
    showAccepted(job);
    followJob(job.id, picture).catch((problem) => showProblem(problem));
  } catch (problem) {
    showProblem(problem, () => void resize());
  } finally {
    sending = false;
    button.removeAttribute('aria-disabled');
    button.textContent = 'Resize';
  }
}

function chosenPicture() {
  if (chosen) return chosen;
  const detail = 'Choose a picture first.';
  throw new Problem('No picture', detail, { errors: [{ field: 'image', detail }] });
}

/** @param {string} id */
async function startResult(id) {
  document.title = 'Result – Picture Resize';
  element('title', HTMLElement).textContent = 'Result';
  element('lead', HTMLElement).hidden = true;
  element('start-over', HTMLElement).hidden = false;
  await followJob(id).catch((problem) => showProblem(problem, () => location.reload()));
}

prepareJob();
rememberKey();
if (location.pathname === '/result') void startResult(new URLSearchParams(location.search).get('id') ?? '');
else startForm();

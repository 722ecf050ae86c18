// @ts-check
import { element, showText } from './element.js';
import { authorization, hasKey } from './key.js';
import { bytesText, changeText, sizeText } from './quantities.js';

/**
 * @typedef {import('./watch.js').Job} Job
 * @typedef {import('./watch.js').Facts} Facts
 */

const result = element('result', HTMLElement);
const before = element('before', HTMLImageElement);
const after = element('after', HTMLImageElement);
const download = element('download', HTMLAnchorElement);

/**
 * Puts the result beside its original. The service does not keep originals, so only the page that has
 * sent it can show one.
 * @param {Job} job done
 * @param {import('./choose.js').Chosen | undefined} original
 */
export function showResult(job, original) {
  const { source, links } = job;
  const facts = /** @type {Facts} */ (job);
  const absent = original ? 'This browser can’t show the original.' : 'The service does not keep originals.';
  before.hidden = original?.size === undefined;
  showText(element('before-absent', HTMLElement), before.hidden ? absent : undefined);
  if (original) {
    before.src = original.url;
    before.alt = `Original, ${original.file.name}`;
  }
  if (source) {
    element('before-facts', HTMLElement).textContent = factsText(source);
    element('after-change', HTMLElement).textContent = changeText(source.bytes, facts.bytes);
  }
  void loadPicture(links.picture);
  after.alt = `Result, ${sizeText(facts)} pixels`;
  after.width = facts.width;
  after.height = facts.height;
  element('after-facts', HTMLElement).textContent = factsText(facts);
  download.download = fileName(original?.file.name ?? 'picture', facts);
  download.textContent = `Download ${download.download}`;
  result.hidden = false;
}

/**
 * An img can't carry a key, so with one the picture is fetched first.
 * @param {string} link
 */
async function loadPicture(link) {
  const url = hasKey() ? await fetchPicture(link) : link;
  after.src = url;
  download.href = url;
}

/**
 * @param {string} link
 * @returns {Promise<string>} which loads nothing where the picture did not come
 */
async function fetchPicture(link) {
  const response = await fetch(link, { headers: authorization() }).catch(() => undefined);
  return response?.ok ? URL.createObjectURL(await response.blob()) : link;
}

export function hideResult() {
  result.hidden = true;
  // Or the picture of the job before would stand there until the new one has come.
  after.removeAttribute('src');
}

/** Says so where the job is done but its picture does not come. */
export function watchPictureLoad() {
  const trouble = element('job-trouble', HTMLElement);
  after.addEventListener('error', () => showText(trouble, 'The picture could not be loaded. Please reload.'));
}

/** @param {Facts} facts */
function factsText(facts) {
  return `${facts.format} · ${sizeText(facts)} · ${bytesText(facts.bytes)}`;
}

/**
 * @param {string} name
 * @param {Facts} facts
 */
function fileName(name, { width, height, format }) {
  return `${name.replace(/\.\w+$/, '')}-${width}x${height}.${format === 'jpeg' ? 'jpg' : format}`;
}

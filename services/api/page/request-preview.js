// @ts-check
import { copyOnClick } from './copy.js';
import { element } from './element.js';
import { hasKey } from './key.js';
import { contentType } from './send.js';

const curl = element('curl', HTMLElement);
const base64 = element('base64', HTMLElement);
const base64Length = element('base64-length', HTMLElement);
const copyBase64 = element('copy-base64', HTMLButtonElement);

/** Enough for the lines that are seen, and divisible by 3, so that it ends where the whole goes on. */
const SHOWN_BYTES = 240;

/** @type {File | undefined} */
let picture;

/** Makes the two copy buttons work. */
export function offerCopies() {
  copyOnClick(element('copy-curl', HTMLButtonElement), () => curl.textContent);
  copyOnClick(copyBase64, () => (picture ? readBase64(picture) : ''));
}

/**
 * @param {File | undefined} file
 * @param {URLSearchParams} parameters
 */
export function showCurl(file, parameters) {
  curl.textContent = [
    `curl -X POST --data-binary ${quoted(`@${file?.name ?? 'picture.jpg'}`)}`,
    `  -H ${quoted(`content-type: ${file ? contentType(file) : 'image/jpeg'}`)}`,
    ...(hasKey() ? ['  -H "authorization: Bearer $API_KEY"'] : []),
    `  ${quoted(`${location.origin}/api?${parameters}`)}`,
  ].join(' \\\n');
}

/** @param {File | undefined} file */
export async function showBase64(file) {
  picture = file;
  copyBase64.hidden = !file;
  base64Length.textContent = file ? `${(Math.ceil(file.size / 3) * 4).toLocaleString('en')} characters` : '';
  const head = file ? await readBase64(file.slice(0, SHOWN_BYTES)) : 'Choose a picture to see it.';
  if (picture !== file) return;
  base64.textContent = file && file.size > SHOWN_BYTES ? `${head}…` : head;
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function readBase64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/**
 * One word for a POSIX shell, whatever is in it.
 * @param {string} text
 */
function quoted(text) {
  return /^[\w@.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

// @ts-check
import { element } from './element.js';

const STORED = 'api-key';
const field = element('key-field', HTMLElement);
const input = element('key', HTMLInputElement);

/** Keeps what is typed for as long as this tab lives. */
export function rememberKey() {
  input.addEventListener('input', () => sessionStorage.setItem(STORED, input.value.trim()));
}

/** Where the service asks for a key, this is where it is typed. */
export function askForKey() {
  field.hidden = false;
  input.focus();
}

export function hideKey() {
  field.hidden = true;
}

export function hasKey() {
  return Boolean(sessionStorage.getItem(STORED));
}

/**
 * The header that says who asks; none where no key was needed so far.
 * @returns {Record<string, string>}
 */
export function authorization() {
  return hasKey() ? { authorization: `Bearer ${sessionStorage.getItem(STORED)}` } : {};
}

// @ts-check
import { announce } from './announce.js';

/**
 * Makes a button copy a text, which is asked for only then.
 * @param {HTMLButtonElement} button its first element is the word that changes
 * @param {() => string | Promise<string>} text
 */
export function copyOnClick(button, text) {
  const word = button.firstElementChild ?? button;
  /** @param {string} outcome */
  const tell = (outcome) => {
    word.textContent = outcome;
    announce(outcome);
    setTimeout(() => {
      word.textContent = 'Copy';
    }, 2000);
  };
  button.addEventListener('click', () => {
    Promise.resolve(text())
      .then(copy)
      .then(
        () => tell('Copied'),
        () => tell('Could not copy'),
      );
  });
}

/** @param {string} text */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain http from another machine has no clipboard API; the older way works there.
  const holder = document.createElement('textarea');
  const focused = document.activeElement;
  holder.value = text;
  document.body.append(holder);
  holder.select();
  const done = document.execCommand('copy');
  holder.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!done) throw new Error('The browser refused to copy');
}

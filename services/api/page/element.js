// @ts-check

/**
 * The element with this id, known to be of this kind; so index.html and the modules can't drift apart
 * unnoticed.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function element(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`Expected a ${kind.name} with the id ${id} in index.html`);
}

/**
 * Shows an element with this text, or hides it where there is none.
 * @param {HTMLElement} shown
 * @param {string | undefined} text
 */
export function showText(shown, text) {
  shown.textContent = text ?? '';
  shown.hidden = text === undefined;
}

// @ts-check
import { element } from './element.js';

const form = element('form', HTMLFormElement);
const quality = element('quality', HTMLInputElement);
const hint = element('quality-hint', HTMLElement);

/**
 * What is asked of the picture, as the query of the request. The service alone judges it: its limits
 * are settings.
 */
export function readParameters() {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '') parameters.append(name, value);
  }
  return parameters;
}

/** @param {() => void} onChange called at once, and with every change */
export function watchParameters(onChange) {
  const changed = () => {
    const lossless = new FormData(form).get('format') === 'png';
    quality.disabled = lossless;
    hint.textContent = lossless
      ? 'Quality is for jpeg, webp and avif; png loses nothing.'
      : 'Quality 1 to 100; empty takes the encoder’s own.';
    onChange();
  };
  form.addEventListener('input', changed);
  changed();
}

// @ts-check
import { element } from './element.js';

const announcement = element('announcement', HTMLElement);

/**
 * Says to a screen reader what others see happen. Only what matters is said: a line that is rewritten
 * every second would drown the rest.
 * @param {string} sentence
 */
export function announce(sentence) {
  announcement.textContent = sentence;
}

// @ts-check
import { element } from './element.js';

const width = element('width', HTMLInputElement);
const height = element('height', HTMLInputElement);
const keep = element('keep-proportions', HTMLInputElement);

/** What a new picture starts with at most, so that a photograph fits a screen. */
const START_SIDE = 800;

/** @type {{ width: number, height: number } | undefined} */
let picture;

/** Fills the other side while "Keep proportions" is on. */
export function keepProportions() {
  width.addEventListener('input', () => fill(height, width, (size) => size.height / size.width));
  height.addEventListener('input', () => fill(width, height, (size) => size.width / size.height));
  keep.addEventListener('change', fillHeight);
}

/**
 * Takes the proportions of a new picture; its size, too, where nobody has put in another.
 * @param {{ width: number, height: number } | undefined} size
 */
export function takeProportions(size) {
  const first = picture === undefined;
  picture = size;
  if (first && size && width.value === width.defaultValue) {
    const scale = Math.min(1, START_SIDE / Math.max(size.width, size.height));
    width.value = String(Math.max(2, Math.round(size.width * scale)));
  }
  fillHeight();
}

function fillHeight() {
  fill(height, width, (size) => size.height / size.width);
}

/**
 * @param {HTMLInputElement} other
 * @param {HTMLInputElement} given
 * @param {(size: { width: number, height: number }) => number} ratio
 */
function fill(other, given, ratio) {
  const side = Number(given.value);
  if (!keep.checked || !picture || !(side > 0)) return;
  other.value = String(Math.max(2, Math.round(side * ratio(picture))));
}

// @ts-check

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** @param {number} bytes */
export function bytesText(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 999_950 ? `${number.format(bytes / 1e3)} kB` : `${number.format(bytes / 1e6)} MB`;
}

/** @param {{ width: number, height: number }} size in pixels */
export function sizeText({ width, height }) {
  return `${width} × ${height}`;
}

/** @param {number} ms clocks of two machines may differ, so it can be negative */
export function durationText(ms) {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${number.format(ms / 1000)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** @param {Date} date */
export function clockText(date) {
  const day = date.toDateString() === new Date().toDateString() ? '' : `${date.toLocaleDateString()} `;
  return `${day}${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/**
 * How the second weight compares to the first, as in "−59 % bytes".
 * @param {number} before
 * @param {number} after
 */
export function changeText(before, after) {
  const percent = Math.round((after / before - 1) * 100);
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent)} % bytes`;
}

import type { Letter, Original } from './dead-letters.ts';

/** A line for each letter. */
export function lettersText(letters: Letter[]): string {
  if (letters.length === 0) return 'There are no dead letters.';
  const rows = letters.map(({ place, id, code, attempts, bytes, lastTime, source }) =>
    row(place, id ?? '(not ours)', code, String(attempts), String(bytes), lastTime, source),
  );
  return [row('letter', 'job', 'code', 'attempts', 'bytes', 'put aside', 'from'), ...rows].join('\n');
}

/** All that is known of one letter, but the picture. */
export function letterText(letter: Letter, original: Original): string {
  const headers = Object.entries(original.headers).map(([name, value]) => [`header ${name}`, String(value)]);
  const lines = [...Object.entries(letter), ...headers];
  return lines.map(([name, value]) => `${String(name).padEnd(12)} ${value ?? '(not ours)'}`).join('\n');
}

function row(...cells: string[]): string {
  const widths = [10, 33, 8, 8, 9, 25, 0];
  return cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join(' ')
    .trimEnd();
}

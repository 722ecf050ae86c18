import { z } from 'zod';
import type { Limits } from './limits.ts';

export const fits = ['fill', 'cover', 'contain', 'inside', 'outside'] as const;
export const outputFormats = ['png', 'jpeg', 'webp', 'avif'] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** What is asked of the picture. */
export interface Parameters {
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  /** How the picture meets the box; `fill` stretches it, as a resize to width × height always has. */
  fit: (typeof fits)[number];
  format: OutputFormat;
  /** 1 to 100 for jpeg, webp and avif; the encoder's own default where absent. */
  quality?: number | undefined;
}

/**
 * The zod shape of {@link Parameters}. Numbers may come as decimal strings, as forms and queries
 * send them. Every message says what was expected and what came.
 */
export function parameterShape(limits: Pick<Limits, 'minSide' | 'maxSide'>) {
  return {
    width: wholeNumber('width', limits.minSide, limits.maxSide),
    height: wholeNumber('height', limits.minSide, limits.maxSide),
    fit: oneOf('fit', fits).default('fill'),
    format: oneOf('format', outputFormats).default('png'),
    quality: wholeNumber('quality', 1, 100).optional(),
  };
}

function wholeNumber(field: string, min: number, max: number) {
  return z.unknown().transform((value, context) => {
    const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max)
      return number;
    context.addIssue(
      `Expected a whole number from ${min} to ${max} for ${field} but received ${received(value)}`,
    );
    return z.NEVER;
  });
}

function oneOf<const T extends readonly [string, ...string[]]>(field: string, values: T) {
  return z.enum(values, {
    error: (issue) =>
      `Expected one of ${values.join(', ')} for ${field} but received ${received(issue.input)}`,
  });
}

/** How a wrong value is shown to whoever sent it: as JSON, cut short. */
export function received(value: unknown): string {
  if (value === undefined) return 'nothing';
  return cutShort(asJson(value) ?? typeof value);
}

/** For all that a client makes up and is told again. */
export function cutShort(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Nested too deep.
    return undefined;
  }
}

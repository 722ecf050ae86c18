import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** Ours; every other image comes from where its compose file says. */
export const imageNames = [
  'api',
  'api-proxy',
  'auditor',
  'consumer',
  'disk-exporter',
  'kafka',
  'kafka-community',
  'zookeeper',
] as const;
export type ImageName = (typeof imageNames)[number];

const digest = z
  .string('is missing')
  .regex(/^sha256:[0-9a-f]{64}$/, 'Expected sha256: and 64 hexadecimal digits');
const shape = z.record(z.enum(imageNames), digest);

/** By digest, so that a machine that starts next year runs what was tested today. */
export type Images = z.infer<typeof shape>;

/** In place of what was not pushed yet, to see a stack. Nothing runs from these. */
export const noImages = Object.fromEntries(
  imageNames.map((name) => [name, `sha256:${'0'.repeat(64)}`]),
) as Images;

const fileOf = (environment: string) => new URL(`../deployed/${environment}.json`, import.meta.url);

/** Whether "make images-push" has ever written down what this environment runs. */
export const hasImages = (environment: string): boolean => existsSync(fileOf(environment));

/**
 * What an environment runs, as "make images-push" wrote it.
 * @throws Error that says what to do when nothing has been pushed yet.
 */
export function readImages(environment: string): Images {
  let text: string;
  try {
    text = readFileSync(fileOf(environment), 'utf8');
  } catch {
    throw new Error(
      `Expected images in deployed/${environment}.json but there are none: make images-push ENV=${environment}`,
    );
  }
  const result = shape.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`deployed/${environment}.json is wrong:\n${lines.join('\n')}`);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { Testing } from '../src/cdk.ts';
import { type Config, readConfig } from '../src/config.ts';
import { createEnvironment } from '../src/environment-stack.ts';
import { type Images, imageNames } from '../src/images.ts';
import { configOf } from './environments.ts';

export type Resource = Record<string, unknown>;
export type Document = {
  terraform: Resource & { backend: Record<string, Resource> };
  resource: Record<string, Record<string, Resource>>;
  ephemeral: Record<string, Record<string, Resource>>;
};

/** To each a digest of its own, of one digit. */
export const images = Object.fromEntries(
  imageNames.map((name, index) => [name, `sha256:${(index + 1).toString(16).repeat(64)}`]),
) as Images;

/** An environment as it is, but for where MySQL runs. */
export function onRds(name: string): Config {
  const config = configOf(name);
  return readConfig({ ...config, db: { ...config.db, on: 'rds' } });
}

// Else each stack leaves a folder of its own behind.
const outdir = mkdtempSync(join(tmpdir(), 'stacks-'));
afterAll(() => rmSync(outdir, { recursive: true }));

export const testApp = () => Testing.app({ outdir });

/** What Terraform would read. */
export function synthesize(config: Config, run: Images = images): Document {
  return JSON.parse(Testing.synth(createEnvironment(testApp(), config, run)));
}

/** All resources of a type with their names. */
export function all(document: Document, type: string): [name: string, resource: Resource][] {
  return Object.entries(document.resource[type] ?? {});
}

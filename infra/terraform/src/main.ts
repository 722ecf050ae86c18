// Writes the Terraform of one stack into cdktf.out/stacks: node src/main.ts dev | prod | bootstrap [dev | prod]
// --to-read: also before there are images.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBootstrap } from './bootstrap-stack.ts';
import { createEnvironment } from './environment-stack.ts';
import { findEnvironment } from './find-environment.ts';
import { hasImages, noImages, readImages } from './images.ts';
import { writeStack } from './write-stack.ts';

function synthesize([stack = '', of = stack]: string[], toRead: boolean): void {
  const config = findEnvironment(of);
  const outdir = fileURLToPath(new URL('../cdktf.out', import.meta.url));
  const without = toRead && !hasImages(config.name);
  const folder = writeStack(outdir, (app) =>
    stack === 'bootstrap'
      ? createBootstrap(app, config)
      : createEnvironment(app, config, without ? noImages : readImages(config.name)),
  );
  if (without) process.stdout.write('No image was pushed yet: zeros stand for the digests.\n');
  process.stdout.write(`Wrote ${relative(process.cwd(), folder)}/cdk.tf.json\n`);
}

try {
  const options = { 'to-read': { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  synthesize(positionals, values['to-read']);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

// Writes the Terraform of one stack into cdktf.out/stacks: node src/main.ts dev | prod | bootstrap [dev | prod]
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBootstrap } from './bootstrap-stack.ts';
import { createEnvironment } from './environment-stack.ts';
import { findEnvironment } from './find-environment.ts';
import { readImages } from './images.ts';
import { writeStack } from './write-stack.ts';

function synthesize([stack = '', of = stack]: string[]): void {
  const config = findEnvironment(of);
  const outdir = fileURLToPath(new URL('../cdktf.out', import.meta.url));
  const folder = writeStack(outdir, (app) =>
    stack === 'bootstrap'
      ? createBootstrap(app, config)
      : createEnvironment(app, config, readImages(config.name)),
  );
  process.stdout.write(`Wrote ${relative(process.cwd(), folder)}/cdk.tf.json\n`);
}

try {
  synthesize(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

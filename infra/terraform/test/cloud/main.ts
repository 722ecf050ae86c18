// What "make tf-test" does after the construct tests: scans what is synthesized, and lives an environment through on a mock of AWS.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBootstrap } from '../../src/bootstrap-stack.ts';
import type { Config } from '../../src/config.ts';
import { createEnvironment } from '../../src/environment-stack.ts';
import { type Images, imageNames } from '../../src/images.ts';
import { writeStack } from '../../src/write-stack.ts';
import { configOf } from '../environments.ts';
import { liveThrough, prepareAccount } from './life-cycle.ts';
import { startMockAws } from './mock-aws.ts';
import { fetchPython } from './python.ts';
import { liveOnRds } from './rds-life.ts';
import { scan } from './scan.ts';
import { writeWithSuccessor } from './successor.ts';
import { terraformIn } from './terraform.ts';

const say = (what: string, result: string) => void process.stdout.write(`${what.padEnd(20)}${result}\n`);
const note = (line: string) => void process.stdout.write(`${line}\n`);
const alarmsTo = 'operators@pager.example';
const images = Object.fromEntries(imageNames.map((name) => [name, `sha256:${'a'.repeat(64)}`])) as Images;

/** Without what says which version wrote it. */
async function readStack(folder = ''): Promise<string> {
  const { '//': _, ...stack } = JSON.parse(await readFile(join(folder, 'cdk.tf.json'), 'utf8'));
  return JSON.stringify(stack);
}

/** Everything that needs no AWS, not even a mock of it. */
async function examine(outdir: string, bin: string | undefined): Promise<void> {
  const [dev, prod] = ['dev', 'prod'].map(configOf) as [Config, Config];
  // An environment more, so that what either may be is looked at.
  const onRds: Config = { ...prod, name: 'prodrds', alarmsTo, db: { ...prod.db, on: 'rds' } };
  const configs = [dev, prod, onRds];
  const folders = [
    ...configs.map((config) => writeStack(outdir, (app) => createEnvironment(app, config, images))),
    ...configs.slice(0, 1).map((config) => writeStack(outdir, (app) => createBootstrap(app, config))),
  ];
  for (const folder of folders) {
    const terraform = terraformIn(folder, {});
    await terraform.init('-backend=false');
    await terraform.validate();
  }
  say('terraform validate', `${folders.length} stacks are valid`);

  const [theirs, ours] = await Promise.all([
    readStack(await writeWithSuccessor(images)),
    readStack(folders[0]),
  ]);
  if (theirs !== ours) throw new Error('Expected the same dev stack from cdktn as from cdktf but it differs');
  say('cdktn', 'as cdktf by alias, it writes the same dev stack');

  if (bin === undefined) return;
  const { passed, failed, waived, idle } = await scan(bin, folders);
  say(
    'checkov',
    `${passed} passed, ${failed.length} failed (${waived} more are waived, each with its reason)`,
  );
  const wrong = [...failed, ...idle.map((waiver) => `waived, but nothing needs it: ${waiver}`)];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

async function test(outdir: string): Promise<void> {
  const bin = await fetchPython(note);
  if (bin === undefined) {
    await examine(outdir, bin);
    throw new Error('Expected moto and checkov but they could not be had: no scan, no mock of AWS');
  }
  // As it is: but for what must not be destroyed, which is the last thing here.
  const config = { ...configOf('prod'), alarmsTo, protect: false, finalSnapshots: false };
  const aws = await startMockAws(bin, config);
  try {
    const place = join(outdir, 'life');
    // Beside each other: the provider waits a minute to see whether a bucket's rules have settled.
    const [, resources] = await Promise.all([examine(outdir, bin), prepareAccount(aws, config, place)]);
    say('bootstrap', `${resources} resources`);
    // Of RDS most is waiting.
    await Promise.all([
      liveOnRds(aws, { ...config, name: 'prodrds' }, images, join(outdir, 'rds'), say),
      liveThrough(aws, bin, config, place, say),
    ]);
  } finally {
    await aws.stop();
  }
}

const outdir = await mkdtemp(join(tmpdir(), 'terraform-'));
try {
  await test(outdir);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await rm(outdir, { recursive: true, force: true });
}

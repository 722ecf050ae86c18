// What "make tf-test" does after the construct tests: scans what is synthesized, and lives an environment through on a mock of AWS.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBootstrap } from '../../src/bootstrap-stack.ts';
import { createEnvironment } from '../../src/environment-stack.ts';
import { environments } from '../../src/environments/index.ts';
import { writeStack } from '../../src/write-stack.ts';
import { liveThrough } from './life-cycle.ts';
import { startMockAws } from './mock-aws.ts';
import { fetchPython } from './python.ts';
import { scan } from './scan.ts';
import { writeWithSuccessor } from './successor.ts';
import { terraformIn } from './terraform.ts';

const say = (what: string, result: string) => void process.stdout.write(`${what.padEnd(20)}${result}\n`);
const note = (line: string) => void process.stdout.write(`${line}\n`);
const images = Object.fromEntries(
  ['api', 'api-proxy', 'consumer'].map((name) => [name, `sha256:${'a'.repeat(64)}`]),
) as Parameters<typeof createEnvironment>[2];

/** Without what says which version wrote it. */
async function readStack(folder = ''): Promise<string> {
  const { '//': _, ...stack } = JSON.parse(await readFile(join(folder, 'cdk.tf.json'), 'utf8'));
  return JSON.stringify(stack);
}

async function test(outdir: string): Promise<void> {
  const configs = environments();
  const [first] = configs;
  const prod = configs.find(({ name }) => name === 'prod');
  if (first === undefined || prod === undefined) throw new Error('Expected dev and prod but received others');
  const folders = [
    writeStack(outdir, (app) => createBootstrap(app, first)),
    ...configs.map((config) => writeStack(outdir, (app) => createEnvironment(app, config, images))),
  ];
  for (const folder of folders) {
    const terraform = terraformIn(folder, {});
    await terraform.init('-backend=false');
    await terraform.validate();
  }
  say('terraform validate', `${folders.length} stacks are valid`);

  const [theirs, ours] = await Promise.all([
    readStack(await writeWithSuccessor(images)),
    readStack(folders[1]),
  ]);
  if (theirs !== ours) throw new Error('Expected the same dev stack from cdktn as from cdktf but it differs');
  say('cdktn', 'as cdktf by alias, it writes the same dev stack');

  const bin = await fetchPython(note);
  if (bin === undefined) return;
  const { passed, failed, waived, idle } = await scan(bin, folders);
  say(
    'checkov',
    `${passed} passed, ${failed.length} failed (${waived} more are waived, each with its reason)`,
  );
  const wrong = [...failed, ...idle.map((waiver) => `waived, but nothing needs it: ${waiver}`)];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));

  const aws = await startMockAws(bin, prod.machineImage);
  try {
    // As it is: but for what must not be destroyed, which is the last thing here.
    await liveThrough(aws, { ...prod, protect: false }, join(outdir, 'life'), say);
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

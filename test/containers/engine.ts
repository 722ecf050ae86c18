import { test } from '@jest/globals';
import { execa } from 'execa';
import { root, versions } from './compose-files.ts';

/** What a command of docker's prints; undefined where it fails or there is no docker. */
async function ask(...words: string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await execa('docker', words, { cwd: root, reject: false, timeout: 10_000 });
  return exitCode === 0 ? String(stdout) : undefined;
}

async function whatIsMissing(): Promise<{ compose: string | undefined; engine: string | undefined }> {
  const compose = (await ask('compose', 'version'))
    ? undefined
    : 'no docker compose. Get it from https://docs.docker.com/engine/install/';
  if ((await ask('info')) === undefined) return { compose, engine: 'no Docker engine answers' };
  // A registry may be out of reach; what is here already is enough.
  const { NODE_IMAGE = '' } = await versions();
  const isHere = (await ask('image', 'inspect', NODE_IMAGE)) ?? (await ask('pull', NODE_IMAGE));
  return { compose, engine: isHere === undefined ? `${NODE_IMAGE} can not be pulled` : compose };
}

const missing = await whatIsMissing();
for (const [what, why] of [
  ['compose files', missing.compose],
  ['images', missing.engine],
]) {
  if (why !== undefined) process.stderr.write(`The tests of the ${what} are skipped: ${why}.\n`);
}

/** Whether the whole system is started in containers; on request only, as it takes ten minutes and every image. */
export const withStack = process.env.CONTAINERS === '1' && missing.engine === undefined;
if (missing.engine === undefined && !withStack) {
  process.stderr.write(
    'The tests of the whole system in containers are skipped: make test CONTAINERS=1 runs them.\n',
  );
}

/** Tests that are skipped, and counted as skipped, where there is nothing to run them. */
export const testWithCompose = missing.compose === undefined ? test : test.skip;
export const testWithEngine = missing.engine === undefined ? test : test.skip;
export const testWithStack = withStack ? test : test.skip;

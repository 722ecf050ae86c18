import { test } from '@jest/globals';
import { askDocker, withCompose } from './compose.ts';
import { versions } from './compose-files.ts';

const NO_COMPOSE = 'no docker compose. Get it from https://docs.docker.com/engine/install/';

/** Why no image can be built here. */
async function whyNoEngine(): Promise<string | undefined> {
  if ((await askDocker(['info'])).failed) return 'no Docker engine answers';
  if (!withCompose) return NO_COMPOSE;
  const { NODE_IMAGE = '' } = await versions();
  // A registry may be out of reach; what is here already is enough. One that is slow gets its time.
  if (!(await askDocker(['image', 'inspect', NODE_IMAGE])).failed) return undefined;
  const { failed, timedOut, all } = await askDocker(['pull', '--quiet', NODE_IMAGE], 600);
  if (!failed) return undefined;
  return `${NODE_IMAGE} can not be pulled (${timedOut ? 'ten minutes are over' : all?.split('\n').at(-1)})`;
}

const why = await whyNoEngine();
for (const [what, reason] of [
  ['compose files', withCompose ? undefined : NO_COMPOSE],
  ['images', why],
]) {
  if (reason !== undefined) process.stderr.write(`The tests of the ${what} are skipped: ${reason}.\n`);
}

const { CONTAINERS = '' } = process.env;
/** Whether the whole system is started in containers; on request only, as it takes half an hour and every image. */
export const withStack = ['1', 'all'].includes(CONTAINERS) && why === undefined;
/** Whether three brokers meet with every fault, which takes a quarter of an hour more. */
const withEveryFault = withStack && CONTAINERS === 'all';
if (why === undefined && !withStack) {
  process.stderr.write(
    'The tests of the whole system in containers are skipped: make test CONTAINERS=1 runs them.\n',
  );
}

export const withEngine = why === undefined;
/** Tests that are skipped, and counted as skipped, where there is nothing to run them. */
export const testWithEngine = withEngine ? test : test.skip;
export const testWithStack = withStack ? test : test.skip;
export const testWithEveryFault = withEveryFault ? test : test.skip;

import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { fetchPython } from '../../infra/terraform/test/cloud/python.ts';

// What "make tf-test" does beside its construct tests, which are run by themselves: on request only, as it takes
// a quarter of an hour, Terraform with its provider for AWS, and three programs from PyPI.
const program = fileURLToPath(new URL('../../infra/terraform/test/cloud/main.ts', import.meta.url));

const say = (line: string) => void process.stderr.write(`${line}\n`);
const skip = (why: string) => say(`The test of the life of a cloud is skipped: ${why}.`);

async function canRun(): Promise<boolean> {
  if (process.env.CLOUD !== '1') skip('make test CLOUD=1 runs it');
  else if ((await execa('terraform', ['version'], { reject: false })).exitCode !== 0)
    skip('no terraform. Get it from https://developer.hashicorp.com/terraform/install');
  else return (await fetchPython(say)) !== undefined;
  return false;
}

((await canRun()) ? test : test.skip)(
  'an environment is made, planned again without a change, changed and destroyed',
  async () => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { stdout } = await execa(process.execPath, [program], { env, extendEnv: false });
    expect(stdout).toMatch(/^checkov +\d+ passed, 0 failed/m);
    expect(stdout).toMatch(/^state +holds none of the 5 secrets$/m);
    expect(stdout).toMatch(/^second plan +empty$/m);
    expect(stdout.match(/^day-two change set/gm)).toHaveLength(3);
    const count = (line: string) => Number(new RegExp(`^${line} +(\\d+) resources$`, 'm').exec(stdout)?.[1]);
    expect(count('apply')).toBeGreaterThan(100);
    expect(count('destroy')).toBeGreaterThan(count('apply'));
  },
  1_800_000,
);

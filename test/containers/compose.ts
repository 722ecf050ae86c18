import { test } from '@jest/globals';
import { execa } from 'execa';
import { root } from './compose-files.ts';

/** How a command of docker's ends: it fails where there is no docker. An engine that hangs is none. */
export async function askDocker(words: string[], seconds = 10) {
  return execa('docker', words, { cwd: root, reject: false, timeout: seconds * 1000, all: true });
}

export const withCompose = !(await askDocker(['compose', 'version'])).failed;
export const testWithCompose = withCompose ? test : test.skip;

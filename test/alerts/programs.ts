import { execFileSync } from 'node:child_process';
import { test } from '@jest/globals';

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A test that is skipped, and counted as skipped, where the program is not on the PATH. */
function testWith(program: string, debianPackage: string) {
  if (isThere(program)) return test;
  process.stderr.write(
    `The tests with ${program} are skipped: it is not there. Get it with "apt-get install ${debianPackage}".\n`,
  );
  return test.skip;
}

export const testWithPromtool = testWith('promtool', 'prometheus');
export const testWithAmtool = testWith('amtool', 'prometheus-alertmanager');

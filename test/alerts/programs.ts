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

/** A test that is skipped, and counted as skipped, where none of these programs is on the PATH. */
function testWith(programs: string[], debianPackage: string) {
  const program = programs.find(isThere);
  if (program === undefined) {
    process.stderr.write(
      `The tests with ${programs[0]} are skipped: it is not there. Get it with "apt-get install ${debianPackage}".\n`,
    );
  }
  return { program, test: program === undefined ? test.skip : test };
}

export const { test: testWithPromtool } = testWith(['promtool'], 'prometheus');
export const { test: testWithAmtool } = testWith(['amtool'], 'prometheus-alertmanager');
export const { program: alertmanagerProgram, test: testWithAlertmanager } = testWith(
  // Debian's name for it is the second one.
  ['alertmanager', 'prometheus-alertmanager'],
  'prometheus-alertmanager',
);

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url));
const folder = fileURLToPath(new URL('../../../../.native/python', import.meta.url));

/**
 * The programs of moto, checkov and the AWS CLI, in a place of their own under .native/; fetched once, which takes minutes.
 * @returns undefined and says why where they can not be had.
 */
export async function fetchPython(say: (line: string) => void): Promise<string | undefined> {
  const bin = join(folder, 'bin');
  try {
    await Promise.all(['aws', 'checkov'].map((program) => access(join(bin, program))));
  } catch {
    say('Fetching moto, checkov and the AWS CLI into .native/python …');
    try {
      await execa('python3', ['-m', 'venv', folder]);
      await execa(join(bin, 'pip'), [
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--requirement',
        requirements,
      ]);
    } catch (error) {
      say(
        `Skipped, not passed: moto, checkov and the AWS CLI could not be had (${(error as Error).message.split('\n')[0]})`,
      );
      return undefined;
    }
  }
  return bin;
}

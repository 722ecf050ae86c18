import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { readChosenPart, runFolder } from './config.ts';
import { UserError } from './user-error.ts';

/** Follows the logs of all parts, or of one, until it is interrupted. */
export async function logs(): Promise<void> {
  const folder = join(runFolder, 'logs');
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.log'));
  const names = files.map((file) => file.slice(0, -'.log'.length)).sort();
  const chosen = readChosenPart();
  if (names.length === 0) throw new UserError('There are no logs yet. Start with "make up".');
  if (chosen !== undefined && !names.includes(chosen)) {
    throw new UserError(`Expected one of ${names.join(', ')} for S but received ${chosen}`);
  }
  const followed = (chosen === undefined ? names : [chosen]).map((name) => join(folder, `${name}.log`));
  await execa('tail', ['-n', '20', '-F', ...followed], { stdio: 'inherit', reject: false });
}

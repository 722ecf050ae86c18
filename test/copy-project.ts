import { cp, glob, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What git knows or would take, with the packages that are installed here. */
export async function copyProject(folder: string): Promise<void> {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await execa('git', words, { cwd: root });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    // The times too: make looks at them. A file may be gone that git does not know to be so yet.
    await cp(root + file, join(folder, file), { preserveTimestamps: true }).catch(ignoreMissing);
  }
  const { workspaces } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
  for await (const packages of glob(
    ['.', ...workspaces].map((each) => `${each}/node_modules`),
    { cwd: root },
  ))
    await symlink(root + packages, join(folder, packages));
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

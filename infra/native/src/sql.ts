import { join } from 'node:path';
import { execa } from 'execa';
import { nativeFolder, readStatement, runFolder } from './config.ts';
import { administration } from './database.ts';
import { download } from './download.ts';
import { readRunState } from './run-state.ts';
import { readSecrets } from './secrets.ts';
import { UserError } from './user-error.ts';

/** One statement as root, or what comes in, or a prompt for a person. */
export async function sql(): Promise<void> {
  const state = await readRunState(runFolder);
  if (state === undefined) throw new UserError('Nothing is running. Start it with "make up".');
  const root = administration(state.ports.database, await readSecrets(runFolder));
  const { mariadb } = await download(join(nativeFolder, 'programs'), () => {});
  const statement = readStatement();
  const { exitCode } = await execa(
    join(mariadb, 'bin', 'mariadb'),
    [
      ...['--no-defaults', '--protocol=tcp', `--host=${root.host}`, `--port=${root.port}`],
      // On loopback there is nobody to hide from.
      ...['--skip-ssl', `--user=${root.user}`, `--database=${root.database}`],
      ...(statement === undefined ? [] : [`--execute=${statement}`]),
    ],
    { stdio: 'inherit', reject: false, env: { MYSQL_PWD: root.password } },
  );
  process.exitCode = exitCode ?? 1;
}

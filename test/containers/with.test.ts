import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { execa } from 'execa';
import { testWithCompose } from './compose.ts';
import { root } from './compose-files.ts';

/** As somebody may write a password, and what it is to a container. */
const written = {
  plain: ['secret', 'secret'],
  hash: ['a#b', 'a#b'],
  comment: ['a #b', 'a'],
  doubleQuotes: ['"a # b" # c', 'a # b'],
  singleQuotes: [`'a # $NAME "b"'`, 'a # $NAME "b"'],
  apostrophe: [`"it's"`, "it's"],
  blanks: ['  a b  ', 'a b'],
  dollarAtItsEnd: ['a$', 'a$'],
  twoDollars: ["'a$$b'", 'a$$b'],
  escapedDollar: ['"a\\$b"', 'a$b'],
  variable: ['a$plain', 'asecret'],
  lines: ['"a\nb"', 'a\nb'],
  nothing: ['', ''],
  shell: ["'$(echo x) `echo y`'", '$(echo x) `echo y`'],
} as const;

testWithCompose('a program is given the settings of .env as a container is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'with-'));
  const file = join(folder, '.env');
  const names = Object.keys(written);
  const at = { cwd: folder, env: { PATH: process.env.PATH, HOME: process.env.HOME }, extendEnv: false };
  try {
    await writeFile(
      file,
      Object.entries(written)
        .map(([name, [text]]) => `${name}=${text}\n`)
        .join(''),
    );
    await writeFile(
      join(folder, 'compose.json'),
      JSON.stringify({ services: { one: { image: 'none', environment: names } } }),
    );
    const config = await execa(
      'docker',
      ['compose', '--file', 'compose.json', 'config', '--format', 'json'],
      at,
    );
    const given = JSON.parse(config.stdout).services.one.environment as Record<string, string>;

    const print = [`${root}infra/compose/print-settings.ts`, file];
    const program = `process.stdout.write(JSON.stringify(process.env))`;
    const shell = 'settings=$("$0" "$1" "$2") && eval "$settings" && exec "$0" -e "$3"';
    const { stdout } = await execa('sh', ['-c', shell, process.execPath, ...print, program], at);
    const received = JSON.parse(stdout);
    for (const [name, [, value]] of Object.entries(written)) {
      expect([name, received[name]]).toEqual([name, value]);
      // A $ is written twice there.
      expect([name, given[name]?.replaceAll('$$', '$')]).toEqual([name, value]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

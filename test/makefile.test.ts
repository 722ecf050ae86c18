import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../', import.meta.url));
let folder: string;
let probe: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'makefile-'));
  probe = join(folder, 'probe.mk');
  await writeFile(probe, 'probe:\n\t@env\n');
});
afterAll(() => rm(folder, { recursive: true }));

/** Nothing but `probe` is really made. */
async function make(words: string[], environment: NodeJS.ProcessEnv) {
  const how = words[0] === 'probe' ? [] : ['--dry-run'];
  const { exitCode, all } = await execa(
    'make',
    ['--no-print-directory', '-f', 'Makefile', '-f', probe, ...how, 'MODE=native', ...words],
    {
      cwd: root,
      env: { PATH: process.env.PATH, ...environment },
      extendEnv: false,
      all: true,
      reject: false,
    },
  );
  return { exitCode, said: all };
}

test.each([
  ['drill', 'NAME', '--name=stray'],
  ['drill', 'ALL', '--all'],
  ['demo', 'N', '--n=stray'],
  ['load', 'RATE', '--rate=stray'],
  ['dead-letters', 'ARGS', 'dead-letters stray'],
  ['api-key', 'OWNER', 'stray'],
])(
  'when make %s finds %s in the environment, then only the one of the command line counts',
  async (target, name, mark) => {
    const marked = expect.stringMatching(mark);
    expect((await make([target], { [name]: 'stray' })).said).not.toEqual(marked);
    expect((await make([target, `${name}=stray`], {})).said).toEqual(marked);
  },
);

test.each(['YES', 'DOWNLOADS', 'BACKUP', 'DESTROY', 'S'])(
  'when the environment has %s, then no command hears of it, but from the command line',
  async (name) => {
    const heard = new RegExp(`^${name}=stray$`, 'm');
    expect((await make(['probe'], { [name]: 'stray' })).said).not.toMatch(heard);
    expect((await make(['probe', `${name}=stray`], {})).said).toMatch(heard);
  },
);

test('when the environment has ENV, then nothing is done in the cloud until the command line says which', async () => {
  const { exitCode, said } = await make(['tf-apply'], { ENV: 'prod' });
  expect([exitCode, said]).toEqual([
    2,
    expect.stringContaining('Expected ENV on the command line, as in "make tf-plan ENV=dev"'),
  ]);
  expect((await make(['tf-apply'], {})).said).toContain("apply.sh 'dev'");
  expect((await make(['tf-apply', 'ENV=prod'], { ENV: 'dev' })).said).toContain("apply.sh 'prod'");
  expect((await make(['tf-destroy', 'ENV='], {})).said).toContain("stack.sh '' destroy");
  expect((await make(['drill'], { ENV: 'prod' })).exitCode).toBe(0);
});

test('what a person leaves in the environment on purpose counts', async () => {
  const { said } = await make(['probe'], { DRY_RUN: '1', API_PORT: '5300', LOG_LEVEL: 'debug' });
  expect(said).toMatch(/^DRY_RUN=1$/m);
  expect(said).toMatch(/^API_PORT=5300$/m);
  expect(said).toMatch(/^LOG_LEVEL=debug$/m);
});

test('when two commands are the first on a machine, then one installs the packages and the other waits', async () => {
  const fresh = await mkdtemp(join(tmpdir(), 'fresh-'));
  const npm = `#!/bin/sh
echo "$*" >> calls
rm -rf node_modules
sleep 1
mkdir node_modules
`;
  try {
    await copyFile(`${root}Makefile`, join(fresh, 'Makefile'));
    await writeFile(join(fresh, 'package-lock.json'), '{}');
    await mkdir(join(fresh, 'bin'));
    await writeFile(join(fresh, 'bin/npm'), npm);
    await chmod(join(fresh, 'bin/npm'), 0o755);
    const install = () =>
      execa('make', ['MODE=native', 'node_modules/.installed'], {
        cwd: fresh,
        env: { PATH: `${fresh}/bin:${process.env.PATH}` },
        extendEnv: false,
      });
    const said = await Promise.all([install(), install()]);
    expect((await readFile(join(fresh, 'calls'), 'utf8')).match(/^ci /gm)).toHaveLength(1);
    expect(said.map(({ stdout }) => stdout.replace(/,.*/, '')).sort()).toEqual([
      'Installing npm packages …',
      'Waiting for another make',
    ]);
    expect(await readdir(join(fresh, '.native'))).toEqual([]);
    expect((await install()).stdout).toMatch(/up to date/);
  } finally {
    await rm(fresh, { recursive: true });
  }
});

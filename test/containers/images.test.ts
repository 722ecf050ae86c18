import { expect } from '@jest/globals';
import { execa } from 'execa';
import { root, versions } from './compose-files.ts';
import { testWithEngine } from './engine.ts';
import { isRoot, notRoot, repositoryOf } from './policy/images.ts';

/** Where the code of each lies. */
const folders = { api: 'services/api', consumer: 'services/consumer', auditor: 'operations' };
const images = Object.keys(folders) as (keyof typeof folders)[];
const tag = (target: string) => `picture-resize/${target}:test`;

/** Lines that a shell in the image prints. */
async function inside(target: string, command: string): Promise<string[]> {
  const words = ['run', '--rm', '--network', 'none', '--entrypoint', 'sh', tag(target), '-c', command];
  const { stdout } = await execa('docker', words);
  return stdout.split('\n').filter((line) => line !== '');
}

testWithEngine.each(images)(
  'the image of the %s has what it runs on and nothing else',
  async (target) => {
    await execa(
      'docker',
      ['build', '--quiet', '--file', 'services/Dockerfile', '--target', target, '--tag', tag(target), '.'],
      {
        cwd: root,
      },
    );
    const [top = '', name] = folders[target].split('/');
    const expected = ['node_modules', 'package-lock.json', 'package.json', 'packages', top];
    expect((await inside(target, 'ls /app')).sort()).toEqual(expected.sort());
    if (name !== undefined) expect(await inside(target, 'ls /app/services')).toEqual([name]);
    expect(
      await inside(
        target,
        "find /app -name node_modules -prune -o \\( -name test -o -name '.env*' -o -name '*.md' \\) -print",
      ),
    ).toEqual([]);
    const packages = await inside(target, 'ls -a /app/node_modules');
    expect(packages).toEqual(expect.arrayContaining(['sharp', 'kafkajs', 'mysql2']));
    for (const unwanted of ['jest', 'typescript', '@biomejs', 'fast-check'])
      expect(packages).not.toContain(unwanted);
  },
  300_000,
);

testWithEngine.each(images)(
  'in the image of the %s the process can change nothing of itself',
  async (target) => {
    expect(await inside(target, 'id -un')).toEqual(['node']);
    expect(await inside(target, 'find /app /home /usr -writable')).toEqual([]);
  },
);

testWithEngine('what sharp gives back is given back by jemalloc', async () => {
  const [count] = await inside('consumer', 'grep -c jemalloc /proc/self/maps');
  expect(Number(count)).toBeGreaterThan(0);
});

testWithEngine('when a setting is missing, then the container says which one and ends', async () => {
  const { exitCode, stderr } = await execa('docker', ['run', '--rm', '--network', 'none', tag('api')], {
    reject: false,
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('JOB_ID_SECRET: is not set');
});

testWithEngine('of the images from elsewhere that are here none begins as root that should not', async () => {
  const images = Object.values(await versions()).filter((image) => notRoot.includes(repositoryOf(image)));
  for (const image of images) {
    const words = ['image', 'inspect', '--format', '{{.Config.User}}', image];
    const { exitCode, stdout } = await execa('docker', words, { reject: false });
    if (exitCode === 0) expect([image, stdout, isRoot(stdout)]).toEqual([image, stdout, false]);
  }
});

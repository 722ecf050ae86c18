import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../src/folder.ts';
import { type ImageName, imageNames } from '../src/images.ts';

const script = `${projectRoot}infra/terraform/commands/images-push.sh`;
/** What "git log" answers when it is asked for the last commit of these paths. */
const lastOf = { services: 'aaaaaaaaaaaa', proxy: 'bbbbbbbbbbbb', jmx: 'cccccccccccc', disk: 'dddddddddddd' };

/** Runs it in a checkout of these commits, with more stand-ins; resolves with what it said, and what git and docker were told. */
async function push(env: Record<string, string>, standIns: Record<string, string> = {}) {
  const place = await mkdtemp(join(tmpdir(), 'images-push-'));
  const all: Record<string, string> = {
    git: `echo "$*" >> ${place}/asked
case "$*" in
  'status '*) ;;
  *' operations '*) echo ${lastOf.services} ;;
  *proxy*) echo ${lastOf.proxy} ;;
  *jmx*) echo ${lastOf.jmx} ;;
  *disk-exporter*) echo ${lastOf.disk} ;;
  *) echo eeeeeeeeeeee ;;
esac`,
    docker: `cat >/dev/null; echo "$1" >> ${place}/docker-did`,
    ...standIns,
  };
  try {
    for (const [name, body] of Object.entries(all)) {
      await writeFile(join(place, name), `#!/bin/sh\n${body}\n`);
      await chmod(join(place, name), 0o755);
    }
    const { exitCode, stdout, stderr } = await execa(script, ['dev'], {
      env: { PATH: `${place}:${process.env.PATH}`, ...env },
      input: '',
      reject: false,
    });
    const read = async (file: string) =>
      (await readFile(join(place, file), 'utf8').catch(() => '')).split('\n').filter(Boolean);
    const lines = stdout.split('\n');
    return { exitCode, lines, stderr, asked: await read('asked'), did: await read('docker-did') };
  } finally {
    await rm(place, { recursive: true });
  }
}
const dryRun = () => push({ DRY_RUN: '1' });

/** The CLI, whose answer to a question for an image is this. */
const registry = (answer: string) => ({
  aws: `case "$*" in *get-login-password*) echo token ;; *describe-images*) ${answer} ;; esac`,
});
const written = join(projectRoot, 'infra/terraform/deployed/dev.json');
const deployed = () => readFile(written, 'utf8').catch(() => undefined);

test('when the registry can not be asked, then nothing is built and nothing is written', async () => {
  const before = await deployed();
  const said =
    'An error occurred (ExpiredTokenException): The security token included in the request is expired';
  const { exitCode, lines, stderr, did } = await push({}, registry(`echo '${said}' >&2; exit 254`));
  expect([exitCode, stderr, did]).toEqual([1, said, ['login']]);
  expect(lines.join()).not.toContain('Wrote');
  expect(await deployed()).toBe(before);
});

test('when an image is not found there, then it is built; without a digest nothing is written', async () => {
  const before = await deployed();
  const none = registry(`echo 'An error occurred (ImageNotFoundException): no such image' >&2; exit 254`);
  const { exitCode, stderr, did } = await push({}, none);
  expect([exitCode, did]).toEqual([1, ['login', 'build', 'push']]);
  expect(stderr).toBe(`Expected a digest of api:${lastOf.services} in the registry but received nothing`);
  expect(await deployed()).toBe(before);
});

test('every image of ours is built and pushed, named by the last commit of what it is made of', async () => {
  const { lines } = await dryRun();
  const named = (line: string) => /picture-resize\/([\w-]+:\w+)/.exec(line)?.[1];
  const of = (command: string) => lines.filter((line) => line.startsWith(`would run: ${command}`)).map(named);
  const sources: Record<ImageName, keyof typeof lastOf> = {
    ...{ api: 'services', consumer: 'services', auditor: 'services', 'api-proxy': 'proxy' },
    ...{ 'disk-exporter': 'disk', kafka: 'jmx', 'kafka-community': 'jmx', zookeeper: 'jmx' },
  };
  const expected = imageNames.map((name) => `${name}:${lastOf[sources[name]]}`).sort();
  expect(of('docker build').sort()).toEqual(expected);
  expect(of('docker push').sort()).toEqual(expected);
});

test('whatever an image can be made of names it, and has to be committed', async () => {
  const { asked } = await dryRun();
  const [status = '', services = ''] = ['status ', ' operations '].map((part) =>
    asked.find((line) => line.includes(part)),
  );
  const ignored = await readFile(join(projectRoot, '.dockerignore'), 'utf8');
  const context = [...ignored.matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
  const others = ['infra/disk-exporter', 'kafka_client/jmx'];
  for (const path of [...context, '.dockerignore', 'versions.env'])
    expect([path, services.split(' ')]).toEqual([path, expect.arrayContaining([path])]);
  for (const path of [...context, ...others, '.dockerignore', 'versions.env'])
    expect([path, status.split(' ')]).toEqual([path, expect.arrayContaining([path])]);
});

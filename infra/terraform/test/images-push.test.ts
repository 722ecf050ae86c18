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

/** What it would run, in a checkout of these commits, and what it asked git for. */
async function dryRun(): Promise<{ lines: string[]; asked: string[] }> {
  const place = await mkdtemp(join(tmpdir(), 'images-push-'));
  try {
    await writeFile(
      join(place, 'git'),
      `#!/bin/sh
echo "$*" >> ${place}/asked
case "$*" in
  'status '*) ;;
  *' operations '*) echo ${lastOf.services} ;;
  *proxy*) echo ${lastOf.proxy} ;;
  *jmx*) echo ${lastOf.jmx} ;;
  *disk-exporter*) echo ${lastOf.disk} ;;
  *) echo eeeeeeeeeeee ;;
esac
`,
    );
    await chmod(join(place, 'git'), 0o755);
    const env = { PATH: `${place}:${process.env.PATH}`, DRY_RUN: '1' };
    const { stdout } = await execa(script, ['dev'], { env });
    const asked = await readFile(join(place, 'asked'), 'utf8');
    return { lines: stdout.split('\n'), asked: asked.trim().split('\n') };
  } finally {
    await rm(place, { recursive: true });
  }
}

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

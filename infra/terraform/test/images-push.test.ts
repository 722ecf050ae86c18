import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../src/folder.ts';
import { imageNames } from '../src/images.ts';

const script = `${projectRoot}infra/terraform/commands/images-push.sh`;
const LAST_COMMIT = 'aaaaaaaaaaaa';
const LAST_OF_THE_SERVERS = 'bbbbbbbbbbbb';

/** What it would run, in a checkout of these commits. */
async function dryRun(): Promise<string[]> {
  const place = await mkdtemp(join(tmpdir(), 'images-push-'));
  const git = join(place, 'git');
  try {
    await writeFile(
      git,
      `#!/bin/sh\ncase $1 in rev-parse) echo ${LAST_COMMIT} ;; log) echo ${LAST_OF_THE_SERVERS} ;; esac\n`,
    );
    await chmod(git, 0o755);
    const env = { PATH: `${place}:${process.env.PATH}`, DRY_RUN: '1' };
    return (await execa(script, ['dev'], { env })).stdout.split('\n');
  } finally {
    await rm(place, { recursive: true });
  }
}

test('every image of ours is built and pushed; those of the servers are named by their own last commit', async () => {
  const lines = await dryRun();
  const named = (line: string) => /picture-resize\/([\w-]+:\w+)/.exec(line)?.[1];
  const of = (command: string) => lines.filter((line) => line.startsWith(`would run: ${command}`)).map(named);
  const servers = ['disk-exporter', 'kafka', 'kafka-community', 'zookeeper'];
  const expected = imageNames.map(
    (name) => `${name}:${servers.includes(name) ? LAST_OF_THE_SERVERS : LAST_COMMIT}`,
  );
  expect(of('docker build').sort()).toEqual(expected.sort());
  expect(of('docker push').sort()).toEqual(expected.sort());
});

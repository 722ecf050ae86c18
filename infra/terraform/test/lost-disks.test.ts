import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../src/folder.ts';

const terraform = join(projectRoot, 'infra/terraform');
const change = (address: string, ...actions: string[]) => ({ address, change: { actions } });
const lastBroker = [
  change('aws_instance.kafka-4', 'delete'),
  change('aws_ebs_volume.kafka-4-disk', 'delete'),
  change('aws_ebs_volume.kafka-3-disk', 'no-op'),
];

/** Runs it where Terraform makes this plan; resolves with what it was then told to apply. */
async function apply(environment: string, plan: object[], destroy?: string) {
  const place = await mkdtemp(join(tmpdir(), 'lost-disks-'));
  const here = join(place, 'infra/terraform');
  const folder = join(here, 'cdktf.out/stacks', environment);
  const standIn = async (file: string, body: string) => {
    await writeFile(file, `#!/bin/sh\n${body}\n`);
    await chmod(file, 0o755);
  };
  try {
    await mkdir(folder, { recursive: true });
    await cp(join(terraform, 'commands'), join(here, 'commands'), { recursive: true });
    await symlink(join(terraform, 'src'), join(here, 'src'));
    await symlink(join(projectRoot, 'node_modules'), join(place, 'node_modules'));
    await writeFile(join(place, 'plan'), JSON.stringify({ resource_changes: plan }));
    await writeFile(join(place, 'calls'), '');
    await standIn(join(here, 'commands/stack.sh'), `touch ${folder}/next.tfplan`);
    await standIn(
      join(here, 'commands/terraform.sh'),
      `case "$*" in *" show "*) cat ${place}/plan ;; *) echo "\${*#* }" >> ${place}/calls ;; esac`,
    );
    const { exitCode, stderr } = await execa(join(here, 'commands/apply.sh'), [environment], {
      env: { NODE_OPTIONS: '', ...(destroy && { DESTROY: destroy }) },
      reject: false,
    });
    const calls = (await readFile(join(place, 'calls'), 'utf8')).split('\n').filter(Boolean);
    return { exitCode, said: stderr, calls, left: await readdir(folder) };
  } finally {
    await rm(place, { recursive: true });
  }
}

test('when a plan destroys the disk of a protected environment, then nothing is applied and the disk is named', async () => {
  const { exitCode, said, calls, left } = await apply('prod', lastBroker);
  expect([exitCode, calls, left]).toEqual([1, [], []]);
  expect(
    said,
  ).toBe(`Expected kafka-4 for DESTROY but received nothing: this plan destroys the data of kafka-4, and prod is protected. Nothing was changed.
If it is no longer needed: make tf-apply ENV=prod DESTROY=kafka-4`);
});

test.each([
  ['another one', 'kafka-3'],
  ['only one of two', 'kafka-4'],
])('when DESTROY names %s, then nothing is applied', async (_, destroy) => {
  const plan = [...lastBroker, change('aws_db_instance.rds', 'delete')];
  const { exitCode, said, calls } = await apply('prod', plan, destroy);
  expect([exitCode, calls]).toEqual([1, []]);
  expect(said).toContain(`Expected kafka-4,rds for DESTROY but received ${destroy}:`);
});

test('when DESTROY names what the plan does not destroy, then it was meant for another plan', async () => {
  const { exitCode, said, calls } = await apply('prod', [], 'kafka-4');
  expect([exitCode, calls]).toEqual([1, []]);
  expect(said).toContain('Expected nothing for DESTROY but received kafka-4');
});

test.each([
  ['it is named', 'prod', lastBroker, 'kafka-4'],
  ['the environment is not protected', 'dev', lastBroker, undefined],
  ['no disk goes', 'prod', [change('aws_instance.db-1', 'delete', 'create')], undefined],
] as const)('when %s, then Terraform applies', async (_, environment, plan, destroy) => {
  expect(await apply(environment, [...plan], destroy)).toEqual({
    exitCode: 0,
    said: '',
    calls: ['apply'],
    left: [],
  });
});

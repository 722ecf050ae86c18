import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../src/folder.ts';
import { configOf, environments } from './environments.ts';
import { all, synthesize } from './synthesize.ts';

const script = `${projectRoot}infra/terraform/commands/roll.sh`;
const { region } = configOf('dev');
/** What has been rolled out stays what a group launches, until a refresh has succeeded. */
const refreshOf = (group: string, version: string) =>
  `autoscaling start-instance-refresh --region ${region} --auto-scaling-group-name ${group} --strategy Rolling --desired-configuration LaunchTemplate={LaunchTemplateName=${group},Version=${version}} --preferences AutoRollback=true,SkipMatching=true,MinHealthyPercentage=100,MaxHealthyPercentage=200 --query InstanceRefreshId --output text`;

/** Runs it against groups whose refreshes stand as said, one poll after the other and from then on as the last. */
async function roll(statuses: string[], env: Record<string, string> = {}) {
  const place = await mkdtemp(join(tmpdir(), 'roll-'));
  const standIn = async (name: string, body: string) => {
    await writeFile(join(place, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(place, name), 0o755);
  };
  try {
    await writeFile(join(place, 'statuses'), `${statuses.join('\n')}\n`);
    await writeFile(join(place, 'calls'), '');
    await standIn('sleep', '');
    await standIn(
      'aws',
      `cd ${place}; echo "$*" >> calls
case "$*" in
  *describe-launch-templates*) echo 4 ;;
  *describe-auto-scaling-groups*) case "$*" in *-consumer*) echo "\${HELD:-0}" ;; *) echo 0 ;; esac ;;
  *start-instance-refresh*) echo refresh-1 ;;
  *rollback-instance-refresh*) [ -n "\${DEAF:-}" ] || echo 'RollbackSuccessful as asked' > statuses ;;
  *describe-instance-refreshes*)
    head -n 1 statuses
    [ "$(wc -l < statuses)" -eq 1 ] || sed -i 1d statuses ;;
esac`,
    );
    const { exitCode, stdout, stderr } = await execa(script, ['dev'], {
      env: { PATH: `${place}:${process.env.PATH}`, ...env },
      reject: false,
      timeout: 20_000,
    });
    const calls = (await readFile(join(place, 'calls'), 'utf8')).split('\n');
    return { exitCode, stdout, stderr, calls: calls.filter((call) => !call.includes('describe-')) };
  } finally {
    await rm(place, { recursive: true });
  }
}
const [consumer, api] = ['picture-resize-dev-consumer', 'picture-resize-dev-api'] as const;

test.each(environments())(
  'Terraform leaves to the refresh which version a group of $name launches',
  (config) => {
    const document = synthesize(config);
    const groups = all(document, 'aws_autoscaling_group');
    expect(groups).toHaveLength(2);
    for (const [name, group] of groups) {
      const template = `aws_launch_template.${name.replace('scaling', 'template')}`;
      expect(group).toMatchObject({
        launch_template: { id: `\${${template}.id}`, version: `\${${template}.latest_version}` },
        lifecycle: { ignore_changes: expect.arrayContaining(['launch_template']) },
      });
      expect(group.instance_refresh).toBeUndefined();
      // By their names it finds both.
      expect(document.resource.aws_launch_template?.[template.split('.')[1] ?? '']?.name).toBe(group.name);
    }
  },
);

test('each group is rolled to the newest template by its number, the consumers first', async () => {
  const { exitCode, calls } = await roll(['Pending None', 'InProgress Waiting', 'Successful None']);
  expect(exitCode).toBe(0);
  expect(calls.filter(Boolean)).toEqual([refreshOf(consumer, '4'), refreshOf(api, '4')]);
});

test('a group that is held is not rolled: it begins with the newest template, and the next one is rolled', async () => {
  const { exitCode, stdout, calls } = await roll(['Successful None'], { HELD: '1' });
  expect([exitCode, calls.filter(Boolean)]).toEqual([
    0,
    [
      `autoscaling update-auto-scaling-group --region eu-west-1 --auto-scaling-group-name ${consumer} --launch-template LaunchTemplateName=${consumer},Version=4`,
      `autoscaling resume-processes --region eu-west-1 --auto-scaling-group-name ${consumer} --scaling-processes Launch`,
      refreshOf(api, '4'),
    ],
  ]);
  expect(stdout).toContain(`${consumer}, version 4: was held`);
});

test('when the machines of one do not come up, it goes back, and the next one is not touched', async () => {
  const { exitCode, stdout, stderr, calls } = await roll([
    'InProgress None',
    'RollbackInProgress None',
    'RollbackSuccessful launches failed',
  ]);
  expect([exitCode, stdout]).toEqual([1, `${consumer}, version 4: RollbackSuccessful launches failed`]);
  expect(stderr).toContain('/picture-resize/dev/boot');
  expect(calls.filter(Boolean)).toEqual([refreshOf(consumer, '4')]);
});

test('a refresh that gets nowhere is told to go back after an hour, once', async () => {
  const { exitCode, stdout, calls } = await roll(['InProgress None']);
  expect([exitCode, stdout]).toEqual([1, `${consumer}, version 4: RollbackSuccessful as asked`]);
  expect(calls.filter((call) => call.includes('rollback'))).toEqual([
    `autoscaling rollback-instance-refresh --region ${region} --auto-scaling-group-name ${consumer}`,
  ]);
});

test('when it does not come back within another hour, then that is said and nothing else is touched', async () => {
  const { exitCode, stderr, calls } = await roll(['RollbackInProgress None'], { DEAF: '1' });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    `Expected ${consumer} to be back at its version before within an hour but received RollbackInProgress None`,
  );
  expect(calls.filter((call) => call.includes('rollback'))).toHaveLength(1);
  expect(calls).not.toContain(refreshOf(api, '4'));
});

test('a dry run says so for both groups and asks AWS nothing', async () => {
  const { exitCode, stdout, calls } = await roll([], { DRY_RUN: '1' });
  expect([exitCode, calls.filter(Boolean)]).toEqual([0, []]);
  expect(stdout.split('\n')).toEqual(
    [consumer, api].map((group) => `would run: aws ${refreshOf(group, 'NEWEST')}`),
  );
});

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../src/folder.ts';
import { machineOf, prod, START, testOnMachine } from './boot.ts';

const script = `${projectRoot}infra/terraform/commands/apply-brokers.sh`;
const change = (address: string, ...actions: string[]) => ({ address, change: { actions } });
const kept = (number: number) => change(`aws_instance.kafka-${number}`, 'no-op');
const exchanged = (number: number) => change(`aws_instance.kafka-${number}`, 'delete', 'create');

/** Runs it on a plan, where the machine of that name does not come up; resolves with what was done, in its order. */
async function applyBrokers(environment: string, plan: object[], broken = 'none') {
  const place = await mkdtemp(join(tmpdir(), 'brokers-'));
  const standIn = async (name: string, body: string) => {
    await writeFile(join(place, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(place, name), 0o755);
  };
  try {
    await writeFile(join(place, 'plan'), JSON.stringify({ resource_changes: plan }));
    await writeFile(join(place, 'calls'), '');
    await standIn('sleep', '');
    await standIn(
      'terraform',
      `case "$*" in
  *" show "*) cat ${place}/plan ;;
  *) echo "\${*#* }" >> ${place}/calls ;;
esac`,
    );
    await standIn(
      'aws',
      `case "$*" in
  *describe-instances*) machine=\${*##*tag:Name,Values=}; echo "\${machine%% *}" ;;
  *describe-instance-information*) echo 1 ;;
  *send-command*) machine=\${*##*--instance-ids }; echo "\${machine%% *} \${machine##*picture-resize/}" | sed 's/".*//' >> ${place}/calls; echo "\${machine%% *}" ;;
  *list-commands*"${broken} "*) echo Failed ;;
  *list-commands*) echo Success ;;
esac`,
    );
    const { exitCode, all } = await execa(script, [place, environment, '-auto-approve'], {
      env: { PATH: `${place}:${process.env.PATH}` },
      all: true,
      reject: false,
      timeout: 20_000,
    });
    const calls = (await readFile(join(place, 'calls'), 'utf8')).split('\n').filter(Boolean);
    return { exitCode, said: all, calls: calls.map((call) => call.replaceAll('picture-resize-prod-', '')) };
  } finally {
    await rm(place, { recursive: true });
  }
}
/** With its own name and its part of the name of all. */
const applied = (number: number) =>
  ['apply -auto-approve', `-target=aws_volume_attachment.kafka-${number}-attachment`]
    .concat(`-target=aws_route53_record.kafka-${number}-address`)
    .concat(`-target=aws_route53_record.kafka-${number}-shared-address`)
    .join(' ');

test('brokers go one after the other, each when the others are whole, and the next when it is back', async () => {
  const plan = [exchanged(3), exchanged(1), exchanged(2), change('aws_instance.db-1', 'delete', 'create')];
  expect(await applyBrokers('prod', plan)).toMatchObject({
    exitCode: 0,
    calls: [
      ...['kafka-2 wait-in-sync.sh 1', applied(1), 'kafka-1 wait-in-sync.sh'],
      ...['kafka-1 wait-in-sync.sh 2', applied(2), 'kafka-2 wait-in-sync.sh'],
      ...['kafka-1 wait-in-sync.sh 3', applied(3), 'kafka-3 wait-in-sync.sh'],
    ],
  });
});

test.each([
  [1, [2, 3], 2],
  [2, [3], 1],
])(
  'when an exchange was broken off while broker %d was away, then it is made first and the rest goes on',
  async (missing, left, asked) => {
    const whole = [1, 2, 3].filter((number) => number !== missing && !left.includes(number));
    const plan = [
      change(`aws_instance.kafka-${missing}`, 'create'),
      ...left.map(exchanged),
      ...whole.map(kept),
    ];
    const { exitCode, calls } = await applyBrokers('prod', plan);
    expect(exitCode).toBe(0);
    expect(calls.slice(0, 3)).toEqual([
      `kafka-${asked} wait-in-sync.sh ${missing}`,
      applied(missing),
      `kafka-${missing} wait-in-sync.sh`,
    ]);
    expect(calls.filter((call) => call.startsWith('apply'))).toHaveLength(1 + left.length);
    expect(calls).not.toContain(expect.stringMatching(new RegExp(`^kafka-${missing} wait-in-sync.sh \\d`)));
  },
);

test('when one does not come back, no other one goes', async () => {
  const plan = [exchanged(1), exchanged(2), kept(3)];
  const { exitCode, said, calls } = await applyBrokers('prod', plan, 'prod-kafka-1');
  expect([exitCode, calls]).toEqual([
    1,
    ['kafka-2 wait-in-sync.sh 1', applied(1), 'kafka-1 wait-in-sync.sh'],
  ]);
  expect(said).toContain('/picture-resize/prod/boot');
});

test('another type of machine stops a broker as well, so they take turns', async () => {
  const { calls } = await applyBrokers('prod', [kept(1), change('aws_instance.kafka-2', 'update'), kept(3)]);
  expect(calls).toEqual(['kafka-1 wait-in-sync.sh 2', applied(2), 'kafka-2 wait-in-sync.sh']);
});

test.each([
  ['the first apply', 'prod', [change('aws_instance.kafka-1', 'create')]],
  ['one more broker', 'prod', [1, 2, 3].map(kept).concat(change('aws_instance.kafka-4', 'create'))],
  ['a broker that is the only one', 'dev', [exchanged(1)]],
  ['another release', 'prod', [change('aws_s3_object.kafka-1-release', 'update')]],
] as const)('nobody waits for %s', async (_, environment, plan) => {
  expect(await applyBrokers(environment, [...plan])).toEqual({ exitCode: 0, said: '', calls: [] });
});

const WAIT = '/usr/local/lib/picture-resize/wait-in-sync.sh';
const partition = (isr: string) =>
  `\tTopic: jobs\tPartition: 0\tLeader: 2\tReplicas: 1,2,3\tIsr: ${isr}\tOffline: \n`;

testOnMachine.each([
  ['all replicas are there', '', '', 0],
  ['a replica is behind', partition('2,3'), '', 1],
  ['only those of the one that is about to go are behind', partition('2,3'), '1', 0],
  ['one of another broker is behind', partition('1,3'), '1', 1],
] as const)('when %s, then a broker knows', async (_, behind, going, expected) => {
  const machine = await machineOf(prod, 'kafka-2');
  await machine.run(START);
  await machine.write('/var/lib/stand-in/behind', behind);
  const { code, said } = await machine.run(`${WAIT} ${going}`);
  expect([code, said.includes('Expected all replicas after 10 minutes')]).toEqual([expected, expected === 1]);
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { createBootstrap } from '../../src/bootstrap-stack.ts';
import type { Config } from '../../src/config.ts';
import { createEnvironment } from '../../src/environment-stack.ts';
import { type Images, imageNames } from '../../src/images.ts';
import { parameterPath, resourceName } from '../../src/names.ts';
import { roles, topology } from '../../src/topology.ts';
import { pack } from '../../src/user-data.ts';
import { writeStack } from '../../src/write-stack.ts';
import { exchangeBrokers } from './brokers-in-turn.ts';
import type { MockAws } from './mock-aws.ts';
import { type Change, terraformIn } from './terraform.ts';

type Say = (what: string, result: string) => void;
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const images = Object.fromEntries(imageNames.map((name) => [name, digest('a')])) as Images;

/** What an account needs before its first environment. */
export async function prepareAccount(aws: MockAws, config: Config, outdir: string): Promise<number> {
  const bootstrap = terraformIn(
    writeStack(outdir, (app) => createBootstrap(app, config)),
    aws.environment,
  );
  await bootstrap.init();
  return bootstrap.apply();
}

/** From nothing to an environment, two changes a day later, and back to nothing. */
export async function liveThrough(
  aws: MockAws,
  bin: string,
  config: Config,
  outdir: string,
  say: Say,
): Promise<void> {
  const write = (now: Config, run: Images) => writeStack(outdir, (app) => createEnvironment(app, now, run));
  const folder = write(config, images);
  const environment = terraformIn(folder, aws.environment);
  await environment.init();
  say('apply', `${await environment.apply()} resources`);
  say('state', `holds none of the ${await expectNoSecret(aws, config, await environment.state())} secrets`);
  expectOnly(await environment.plan(), []);
  say('second plan', 'empty');

  write(config, { ...images, consumer: digest('d') });
  // Its group is rolled by commands/roll.sh.
  const another = 'update aws_launch_template.consumer-template';
  expectOnly(await environment.plan(), [another]);
  await environment.apply();
  say('day-two change set', `another image of the consumer: ${another}`);

  write(
    { ...config, kafka: { ...config.kafka, brokers: config.kafka.brokers + 1 } },
    { ...images, consumer: digest('d') },
  );
  const broker = `kafka-${config.kafka.brokers + 1}`;
  const more = [
    `create aws_ebs_volume.${broker}-disk`,
    `create aws_instance.${broker}`,
    `create aws_route53_record.${broker}-address`,
    `create aws_route53_record.${broker}-shared-address`,
    `create aws_s3_object.${broker}-release`,
    `create aws_ssm_parameter.${broker}-volume`,
    `create aws_volume_attachment.${broker}-attachment`,
  ];
  expectOnly(await environment.plan(), more);
  await environment.apply();
  say('day-two change set', `one more broker: ${more.join(', ')}`);

  const found = { ...config, kafka: { ...config.kafka, brokers: config.kafka.brokers + 1 } };
  await loseZone(aws, bin, found, folder, (now) => write(now, { ...images, consumer: digest('d') }));
  say('lost zone', 'db runs from a snapshot in another one');

  await editScripts(folder);
  await environment.plan();
  const moments = await exchangeBrokers(folder, bin, aws.environment);
  expectInTurn(moments, config.kafka.brokers + 1);
  expectOnly(
    await environment.plan(),
    [
      ...['db-1', 'observability-1'].flatMap((host) => [
        `delete and create aws_instance.${host}`,
        `delete and create aws_volume_attachment.${host}-attachment`,
      ]),
      ...['db', 'observability'].map((role) => `update aws_route53_record.${role}-address`),
    ].sort(),
  );
  say(
    'day-two change set',
    `a script of all servers: ${moments.length / 2} brokers in turn, no two away at once`,
  );

  say('destroy', `${await environment.destroy()} resources`);
}

/** What the README does when the zone of the database is lost: forget what was there, and begin elsewhere with a snapshot. */
async function loseZone(
  aws: MockAws,
  bin: string,
  config: Config,
  folder: string,
  write: (now: Config) => void,
): Promise<void> {
  const environment = terraformIn(folder, aws.environment);
  const ec2 = async (...words: string[]) => {
    const env = { ...aws.environment, AWS_PROFILE: undefined };
    const { stdout } = await execa(
      join(bin, 'aws'),
      ['ec2', ...words, '--region', config.region, '--output', 'text'],
      { env },
    );
    return stdout;
  };
  const named = ['--filters', `Name=tag:Name,Values=${resourceName(config, 'db-1')}`];
  const volumes = () =>
    ec2('describe-volumes', ...named, '--query', 'Volumes[].[VolumeId,AvailabilityZone,SnapshotId]');
  const [lost = ''] = (await volumes()).split('\t');
  const snapshot = await ec2('create-snapshot', '--volume-id', lost, '--query', 'SnapshotId');

  const zone = config.network.zones[1];
  write({ ...config, disks: { 'db-1': { snapshot, ...(zone && { zone }) } } });
  await environment.forget(
    'aws_ebs_volume.db-1-disk',
    'aws_volume_attachment.db-1-attachment',
    'aws_instance.db-1',
  );
  await environment.apply(
    '-target=aws_volume_attachment.db-1-attachment',
    '-target=aws_route53_record.db-address',
  );
  const expected = [`${config.region}${zone}`, snapshot].join('\t');
  const made = (await volumes()).split('\n').filter((line) => !line.startsWith(lost));
  if (made.length !== 1 || !made[0]?.endsWith(expected))
    throw new Error(`Expected one more disk of db with ${expected} but received ${made.join(' and ')}`);
  // Nothing but it is another one, and written down for good it changes nothing.
  expectOnly(await environment.plan(), []);
}

/** Before and after each exchange all of them run, and each one has put one machine in the place of another. */
function expectInTurn(moments: string[][], brokers: number): void {
  const exchanged = moments.map(
    (now, index) => now.filter((machine) => index > 0 && !moments[index - 1]?.includes(machine)).length,
  );
  const expected = Array.from({ length: 2 * brokers }, (_, index) => index % 2);
  if (exchanged.join() !== expected.join() || moments.some((now) => now.length !== brokers))
    throw new Error(
      `Expected ${brokers} brokers to be exchanged in turn but received ${JSON.stringify(moments)}`,
    );
}

/** @returns how many secrets there are */
export async function expectNoSecret(
  aws: MockAws,
  config: Config,
  state: string,
  of: string[] = roles.flatMap((role) => topology[role].secrets),
): Promise<number> {
  const names = new Set(of);
  for (const name of names) {
    const secret = await aws.parameter(`${parameterPath(config)}/${name}`);
    if (secret.length !== 40 || !state.includes(`secret-${name}`) || state.includes(secret))
      throw new Error(`Expected ${name} to be made and to be in no state but it is not so`);
  }
  return names.size;
}

/** As if scripts of every server with a disk were others. */
async function editScripts(folder: string): Promise<void> {
  const file = join(folder, 'cdk.tf.json');
  const stack = JSON.parse(await readFile(file, 'utf8'));
  for (const instance of Object.values<Record<string, unknown>>(stack.resource.aws_instance))
    instance.user_data_base64 = pack('#cloud-config\n');
  await writeFile(file, JSON.stringify(stack));
}

export function expectOnly(changes: Change[], expected: string[]): void {
  const found = changes.map(({ actions, address }) => `${actions.join(' and ')} ${address}`).sort();
  if (found.join() === expected.join()) return;
  const planned = changes.map(
    ({ actions, address, attributes }) => `${actions.join(' and ')} ${address} (${attributes.join(', ')})`,
  );
  const lines = (list: string[]) => list.map((line) => `  ${line}`).join('\n') || '  none';
  throw new Error(`Expected these changes:\n${lines(expected)}\nbut the plan has:\n${lines(planned)}`);
}

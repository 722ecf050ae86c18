import { createBootstrap } from '../../src/bootstrap-stack.ts';
import type { Config } from '../../src/config.ts';
import { createEnvironment } from '../../src/environment-stack.ts';
import { type Images, imageNames } from '../../src/images.ts';
import { writeStack } from '../../src/write-stack.ts';
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
export async function liveThrough(aws: MockAws, config: Config, outdir: string, say: Say): Promise<void> {
  const write = (now: Config, run: Images) => writeStack(outdir, (app) => createEnvironment(app, now, run));
  const environment = terraformIn(write(config, images), aws.environment);
  await environment.init();
  say('apply', `${await environment.apply()} resources`);
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
    `create aws_s3_object.${broker}-release`,
    `create aws_ssm_parameter.${broker}-volume`,
    `create aws_volume_attachment.${broker}-attachment`,
    'update aws_route53_record.kafka-address',
  ];
  expectOnly(await environment.plan(), more);
  await environment.apply();
  say('day-two change set', `one more broker: ${more.join(', ')}`);

  say('destroy', `${await environment.destroy()} resources`);
}

function expectOnly(changes: Change[], expected: string[]): void {
  const found = changes.map(({ actions, address }) => `${actions.join(' and ')} ${address}`).sort();
  if (found.join() === expected.join()) return;
  const planned = changes.map(
    ({ actions, address, attributes }) => `${actions.join(' and ')} ${address} (${attributes.join(', ')})`,
  );
  const lines = (list: string[]) => list.map((line) => `  ${line}`).join('\n') || '  none';
  throw new Error(`Expected these changes:\n${lines(expected)}\nbut the plan has:\n${lines(planned)}`);
}

import type { Config } from '../../src/config.ts';
import { createEnvironment } from '../../src/environment-stack.ts';
import type { Images } from '../../src/images.ts';
import { writeStack } from '../../src/write-stack.ts';
import { expectNoSecret, expectOnly } from './life-cycle.ts';
import type { MockAws } from './mock-aws.ts';
import { terraformIn } from './terraform.ts';

/** The part of an environment that RDS is, without which the rest is what life-cycle.ts lives through. */
const RDS = [
  'aws_instance.db-1',
  ...['in', 'out'].map(
    (end) => `aws_vpc_security_group_${end === 'in' ? 'in' : 'e'}gress_rule.db-to-db-mysql-${end}`,
  ),
];

/** RDS and its client from nothing, an empty second plan, and back to nothing. */
export async function liveOnRds(
  aws: MockAws,
  config: Config,
  images: Images,
  outdir: string,
  say: (what: string, result: string) => void,
): Promise<void> {
  const folder = writeStack(outdir, (app) =>
    createEnvironment(app, { ...config, db: { ...config.db, on: 'rds' } }, images),
  );
  const environment = terraformIn(folder, aws.environment);
  await environment.init();
  const targets = RDS.map((address) => `-target=${address}`);
  say('apply on RDS', `${await environment.apply(...targets)} resources`);
  await expectNoSecret(aws, config, await environment.state(), ['DB_MYSQL_ROOT_PASS']);
  expectOnly(await environment.plan(...targets), []);
  say('second plan', 'empty');
  say('destroy on RDS', `${await environment.destroy()} resources`);
}

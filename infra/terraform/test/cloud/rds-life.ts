import type { Config } from '../../src/config.ts';
import { createEnvironment } from '../../src/environment-stack.ts';
import type { Images } from '../../src/images.ts';
import { writeStack } from '../../src/write-stack.ts';
import { expectNoSecret, expectOnly } from './life-cycle.ts';
import type { MockAws } from './mock-aws.ts';
import { terraformIn } from './terraform.ts';

/** What the README makes before a table moves: RDS, who says where it is, and the way there from the database's machine. */
const RDS = [
  'aws_ssm_parameter.rds-address',
  'aws_vpc_security_group_ingress_rule.db-to-db-mysql-in',
  'aws_vpc_security_group_egress_rule.db-to-db-mysql-out',
];

/** RDS from nothing, an empty second plan, and back to nothing. */
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
  say('apply RDS', `${await environment.apply(...targets)} resources`);
  await expectNoSecret(aws, config, await environment.state(), ['DB_MYSQL_ROOT_PASS']);
  expectOnly(await environment.plan(...targets), []);
  say('second plan RDS', 'empty');
  say('destroy RDS', `${await environment.destroy()} resources`);
}

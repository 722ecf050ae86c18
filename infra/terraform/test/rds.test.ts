import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { projectRoot } from '../src/folder.ts';
import { flows, flowsOf } from '../src/topology.ts';
import { configOf } from './environments.ts';
import { all, type Document, onRds, synthesize } from './synthesize.ts';

const rdsOf = (document: Document) => document.resource.aws_db_instance?.rds ?? {};
const read = (path: string) => readFile(join(projectRoot, path), 'utf8');

describe.each(['dev', 'prod'])('%s on RDS', (name) => {
  const config = onRds(name);
  const document = synthesize(config);
  const rds = rdsOf(document);

  test('is over two zones, encrypted with the key, and nobody from outside reaches it', () => {
    expect(rds).toMatchObject({
      multi_az: true,
      storage_encrypted: true,
      kms_key_id: `\${aws_kms_key.key.arn}`,
      publicly_accessible: false,
      vpc_security_group_ids: [`\${aws_security_group.db-group.id}`],
      port: 3307,
    });
    const subnets = all(document, 'aws_db_subnet_group').map(([, { subnet_ids }]) => subnet_ids);
    const own = config.network.zones.map((_, index) => `\${aws_subnet.private-${index + 1}.id}`);
    expect(subnets).toEqual([own]);
  });

  test("the password is the parameter's, in no plan and no state", () => {
    expect(rds.password).toBeUndefined();
    expect(rds.password_wo).toBe(`\${ephemeral.aws_ssm_parameter.DB_MYSQL_ROOT_PASS.value}`);
    expect(document.ephemeral.aws_ssm_parameter?.DB_MYSQL_ROOT_PASS).toEqual({
      arn: `\${aws_ssm_parameter.secret-DB_MYSQL_ROOT_PASS.arn}`,
    });
  });

  test("has the container's settings, its series, and no connection without TLS", async () => {
    const [{ parameter, family } = {}] = all(document, 'aws_db_parameter_group').map(([, group]) => group);
    const { command } = parse(await read('db_container/docker-compose.yml'), { merge: true }).services.mysql;
    expect(command).toEqual(
      expect.arrayContaining(['--max-allowed-packet=128M', '--max-connections=100', '--disable-log-bin']),
    );
    expect(parameter).toEqual([
      { name: 'max_allowed_packet', value: String(128 * 2 ** 20) },
      { name: 'max_connections', value: '100' },
      { name: 'require_secure_transport', value: '1' },
    ]);
    const { MYSQL_IMAGE } = parseEnv(await read('versions.env'));
    expect(MYSQL_IMAGE).toContain(`mysql:${rds.engine_version}.`);
    expect(family).toBe(`mysql${rds.engine_version}`);
    expect(rds.db_name).toBe('picture_resize');
  });
});

describe.each(['dev', 'prod'])('around %s on RDS', (name) => {
  const config = onRds(name);
  const document = synthesize(config);
  const rds = rdsOf(document);

  test('what RDS says is kept as long as everything else, with the key', () => {
    expect(rds.enabled_cloudwatch_logs_exports).toEqual(['error']);
    expect(document.resource.aws_cloudwatch_log_group?.['rds-log']).toMatchObject({
      name: `/aws/rds/instance/${rds.identifier}/error`,
      retention_in_days: config.keep.logDays,
      kms_key_id: `\${aws_kms_key.key.arn}`,
    });
    expect(rds.depends_on).toContain('aws_cloudwatch_log_group.rds-log');
  });

  test('its machine keeps nothing, and Prometheus asks it for no disk', () => {
    expect(document.resource.aws_ebs_volume?.['db-1-disk']).toBeUndefined();
    expect(document.resource.aws_volume_attachment?.['db-1-attachment']).toBeUndefined();
    expect(document.resource.aws_instance?.['db-1']).toMatchObject({
      instance_type: 't3.small',
      tags: { disk: 'none', role: 'db' },
    });
  });

  test('nobody boots before it is there', () => {
    const address = 'aws_ssm_parameter.rds-address';
    for (const [, group] of all(document, 'aws_autoscaling_group'))
      expect(group.depends_on).toContain(address);
    for (const host of ['db-1', 'observability-1'])
      expect(document.resource.aws_instance?.[host]?.depends_on).toContain(address);
    expect(document.resource.aws_ssm_parameter?.['rds-address']?.value).toBe(
      `\${aws_db_instance.rds.endpoint}`,
    );
  });

  test("only the database's own machine comes in besides those who do anyway", () => {
    expect(flowsOf('rds')).toEqual([...flows, ['db', 'db', 'mysql']]);
    const rule = document.resource.aws_vpc_security_group_ingress_rule?.['db-to-db-mysql-in'];
    expect(rule).toMatchObject({ from_port: 3307, to_port: 3307 });
  });
});

test('in production it can not be destroyed by mistake, and leaves its last state and its backups', () => {
  const protectedRds = {
    deletion_protection: true,
    lifecycle: { prevent_destroy: true },
    skip_final_snapshot: false,
    final_snapshot_identifier: 'picture-resize-prod-db-last',
    delete_automated_backups: false,
    backup_retention_period: 30,
  };
  expect(rdsOf(synthesize(onRds('prod')))).toMatchObject(protectedRds);
  expect(rdsOf(synthesize(onRds('dev')))).toMatchObject({
    deletion_protection: false,
    skip_final_snapshot: true,
  });
});

test('as they come, both environments have MySQL on a machine', () => {
  for (const name of ['dev', 'prod']) expect(rdsOf(synthesize(configOf(name)))).toEqual({});
});

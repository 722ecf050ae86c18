import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import * as aws from '../aws.ts';
import { type Construct, TerraformStack } from '../cdk.ts';
import type { Config } from '../config.ts';
import { composeServices, projectRoot } from '../folder.ts';
import { parameterPath, resourceName } from '../names.ts';
import { AUTHORITY } from '../rds-authority.ts';
import { portOf } from '../topology.ts';
import type { Ground } from './machine.ts';

/** The settings of MySQL's container that RDS has to have as well; it finds the others by its own size. */
const SAME_AS_CONTAINER = ['max-allowed-packet', 'max-connections'];
const ROOT_PASS = 'DB_MYSQL_ROOT_PASS';

/**
 * MySQL as RDS over two zones: where one is lost, the standby of the other takes over by the same name.
 * @returns the parameter that says where it is, as host:port
 */
export function createRds(scope: Construct, ground: Ground): aws.SsmParameter {
  const { config: c, encryption } = ground;
  const identifier = resourceName(c, 'db');
  const version = mysqlVersion();
  const logs = new aws.CloudwatchLogGroup(scope, 'rds-log', {
    // Else RDS makes one, which keeps everything for ever.
    name: `/aws/rds/instance/${identifier}/error`,
    retentionInDays: c.keep.logDays,
    kmsKeyId: encryption.keyArn,
  });
  const instance = new aws.DbInstance(scope, 'rds', {
    identifier,
    engine: 'mysql',
    // Of a series RDS takes the newest by itself, on Mondays.
    engineVersion: version,
    autoMinorVersionUpgrade: true,
    maintenanceWindow: 'mon:03:30-mon:04:30',
    instanceClass: `db.${c.db.instanceType}`,
    multiAz: true,
    ...storage(c, encryption.keyArn),
    ...network(scope, ground),
    parameterGroupName: createParameters(scope, c, version),
    caCertIdentifier: AUTHORITY,
    dbName: 'picture_resize',
    username: 'root',
    ...rootPassword(scope),
    enabledCloudwatchLogsExports: ['error'],
    ...backups(c, identifier),
    tags: { Name: identifier, role: 'db' },
    lifecycle: { preventDestroy: c.protect },
    dependsOn: [logs],
  });
  return new aws.SsmParameter(scope, 'rds-address', {
    name: `${parameterPath(c)}/DB_MYSQL_ADD`,
    type: 'String',
    value: instance.endpoint,
  });
}

function storage({ db }: Config, keyArn: string) {
  return {
    storageType: 'gp3',
    allocatedStorage: db.diskGiB,
    // Grows by itself before it is full.
    maxAllocatedStorage: 2 * db.diskGiB,
    storageEncrypted: true,
    kmsKeyId: keyArn,
  };
}

function network(scope: Construct, { config: c, groups, network: { zones } }: Ground) {
  const subnets = new aws.DbSubnetGroup(scope, 'rds-subnets', {
    name: resourceName(c, 'db'),
    description: `Where the database of ${c.name} may be`,
    subnetIds: zones.map(({ privateSubnet }) => privateSubnet),
  });
  return {
    dbSubnetGroupName: subnets.name,
    vpcSecurityGroupIds: [groups.db],
    port: portOf('db', 'mysql'),
    publiclyAccessible: false,
  };
}

/** Any moment of these days can be had again. */
function backups(c: Config, identifier: string) {
  return {
    backupRetentionPeriod: c.keep.snapshots,
    backupWindow: '02:00-02:30',
    copyTagsToSnapshot: true,
    deletionProtection: c.protect,
    deleteAutomatedBackups: !c.finalSnapshots,
    skipFinalSnapshot: !c.finalSnapshots,
    ...(c.finalSnapshots ? { finalSnapshotIdentifier: `${identifier}-last` } : {}),
  };
}

function createParameters(scope: Construct, c: Config, version: string): string {
  return new aws.DbParameterGroup(scope, 'rds-parameters', {
    name: resourceName(c, 'db'),
    family: `mysql${version}`,
    description: `As db_container/docker-compose.yml; nobody without TLS`,
    parameter: [
      ...SAME_AS_CONTAINER.map((option) => ({
        name: option.replaceAll('-', '_'),
        value: String(containerOption(option)),
      })),
      { name: 'require_secure_transport', value: '1' },
    ],
  }).name;
}

/**
 * The parameter's, which the machines read. Not a new one: with a database that moves here the parameter is older.
 * Terraform forgets it (secrets.ts).
 */
function rootPassword(scope: Construct) {
  TerraformStack.of(scope).addOverride(`ephemeral.aws_ssm_parameter.${ROOT_PASS}`, {
    arn: `\${aws_ssm_parameter.secret-${ROOT_PASS}.arn}`,
  });
  return { passwordWo: `\${ephemeral.aws_ssm_parameter.${ROOT_PASS}.value}`, passwordWoVersion: 1 };
}

/** The series of the image: 8.4 of mysql:8.4.10. */
function mysqlVersion(): string {
  const { MYSQL_IMAGE = '' } = parseEnv(readFileSync(join(projectRoot, 'versions.env'), 'utf8'));
  const [, series] = /^mysql:(\d+\.\d+)\./.exec(MYSQL_IMAGE) ?? [];
  if (series === undefined)
    throw new Error(`Expected mysql:8.4.x for MYSQL_IMAGE but received ${MYSQL_IMAGE}`);
  return series;
}

/** As a number: 134217728 of --max-allowed-packet=128M. */
function containerOption(option: string): number {
  const given = composeServices('db').mysql?.command?.find((word) => word.startsWith(`--${option}=`));
  const [, number, mega] = /=(\d+)(M?)$/.exec(given ?? '') ?? [];
  if (number === undefined)
    throw new Error(`Expected --${option} for MySQL in db_container/docker-compose.yml`);
  return Number(number) * (mega === 'M' ? 2 ** 20 : 1);
}

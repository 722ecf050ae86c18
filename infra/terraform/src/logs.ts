import * as aws from './aws.ts';
import type { Construct } from './cdk.ts';
import type { Config } from './config.ts';
import type { Encryption } from './encryption.ts';
import { logGroup, resourceName } from './names.ts';
import type { Network } from './network.ts';
import { policy, trusts } from './policy.ts';

/** How each machine came up, and every connection that was made or refused. */
export function createLogs(
  scope: Construct,
  c: Config,
  network: Network,
  { keyArn }: Encryption,
): { bootLog: aws.CloudwatchLogGroup } {
  const group = (what: string) =>
    new aws.CloudwatchLogGroup(scope, `${what}-log`, {
      name: logGroup(c, what),
      retentionInDays: c.keep.logDays,
      kmsKeyId: keyArn,
    });
  const flows = group('connections');
  const writer = new aws.IamRole(scope, 'connections-log-writer', {
    name: resourceName(c, 'connections-log'),
    assumeRolePolicy: trusts('vpc-flow-logs.amazonaws.com'),
  });
  new aws.IamRolePolicy(scope, 'connections-log-writing', {
    name: 'write',
    role: writer.id,
    policy: policy({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      Resource: `${flows.arn}:*`,
    }),
  });
  new aws.FlowLog(scope, 'connections', {
    vpcId: network.vpcId,
    trafficType: 'ALL',
    logDestinationType: 'cloud-watch-logs',
    logDestination: flows.arn,
    iamRoleArn: writer.arn,
  });
  return { bootLog: group('boot') };
}

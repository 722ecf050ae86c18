import * as aws from './aws.ts';
import type { Construct } from './cdk.ts';
import type { Config } from './config.ts';
import { resourceName } from './names.ts';
import { policy, trusts } from './policy.ts';

/** A snapshot of every disk with data, each night. */
export function createSnapshots(scope: Construct, c: Config): void {
  const taker = new aws.IamRole(scope, 'snapshots-identity', {
    name: resourceName(c, 'snapshots'),
    assumeRolePolicy: trusts('dlm.amazonaws.com'),
  });
  const own = { StringEquals: { 'aws:ResourceTag/environment': c.name } };
  const arn = (kind: string) => `arn:aws:ec2:${c.region}:*:${kind}/*`;
  new aws.IamRolePolicy(scope, 'snapshots-rights', {
    name: 'snapshots',
    role: taker.id,
    policy: policy(
      { Action: ['ec2:DescribeInstances', 'ec2:DescribeVolumes', 'ec2:DescribeSnapshots'], Resource: '*' },
      { Action: 'ec2:CreateSnapshot', Resource: arn('volume'), Condition: own },
      { Action: ['ec2:CreateSnapshot', 'ec2:CreateTags'], Resource: arn('snapshot') },
      { Action: 'ec2:DeleteSnapshot', Resource: arn('snapshot'), Condition: own },
    ),
  });
  new aws.DlmLifecyclePolicy(scope, 'snapshots', {
    description: `Daily snapshots of ${c.name}`,
    executionRoleArn: taker.arn,
    state: 'ENABLED',
    policyDetails: {
      resourceTypes: ['VOLUME'],
      targetTags: { snapshots: resourceName(c, 'daily') },
      schedule: [
        {
          name: 'daily',
          copyTags: true,
          createRule: { interval: 24, intervalUnit: 'HOURS', times: ['02:00'] },
          retainRule: { count: c.keep.snapshots },
        },
      ],
    },
  });
}

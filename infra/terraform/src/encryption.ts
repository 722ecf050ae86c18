import * as aws from './aws.ts';
import type { Construct } from './cdk.ts';
import type { Config } from './config.ts';
import { resourceName } from './names.ts';
import { policy } from './policy.ts';

/** An alarm that speaks to an encrypted topic. */
const alarms = {
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  Resource: '*',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
};

export interface Encryption {
  keyArn: string;
  /** As whom the groups start machines whose disks are encrypted with the key. */
  scalingRoleArn: string;
}

/** One key for disks, snapshots, secrets, folders and logs. */
export function createEncryption(scope: Construct, c: Config): Encryption {
  // The account's own role for this need not be there yet; one with a suffix is always ours.
  const scaling = new aws.IamServiceLinkedRole(scope, 'scaling-role', {
    awsServiceName: 'autoscaling.amazonaws.com',
    customSuffix: resourceName(c, 'scaling'),
  });
  const uses = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
  const key = new aws.KmsKey(scope, 'key', {
    description: `Everything that ${resourceName(c, 'data')} keeps`,
    enableKeyRotation: true,
    deletionWindowInDays: c.protect || c.finalSnapshots ? 30 : 7,
    policy: policy(
      // The account's own policies decide, as with every key.
      { Action: 'kms:*', Resource: '*', Principal: { AWS: `arn:aws:iam::${c.account}:root` } },
      // Without these two a group can not start a machine with an encrypted disk, and only says "internal error".
      { Action: uses, Resource: '*', Principal: { AWS: scaling.arn } },
      {
        Action: 'kms:CreateGrant',
        Resource: '*',
        Principal: { AWS: scaling.arn },
        Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
      {
        Action: uses,
        Resource: '*',
        Principal: { Service: `logs.${c.region}.amazonaws.com` },
        Condition: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${c.region}:${c.account}:*` },
        },
      },
      ...(c.alarmsTo === null ? [] : [alarms]),
    ),
  });
  new aws.KmsAlias(scope, 'key-name', { name: `alias/${resourceName(c, 'data')}`, targetKeyId: key.keyId });
  return { keyArn: key.arn, scalingRoleArn: scaling.arn };
}

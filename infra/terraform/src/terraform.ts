import * as aws from './aws.ts';
import { S3Backend, type TerraformStack } from './cdk.ts';
import type { Config } from './config.ts';
import { stateBucket, stateKey } from './names.ts';

/** Where Terraform writes down what there is; only one at a time may change it. */
export function useState(stack: TerraformStack, c: Config): void {
  // 1.11 has write-only arguments (secrets) and the lock in the bucket.
  stack.addOverride('terraform.required_version', '>= 1.11.0');
  new S3Backend(stack, {
    bucket: stateBucket(c),
    key: `${c.name}.tfstate`,
    region: c.region,
    encrypt: true,
    // Without it Terraform asks for a key of S3's own, whatever the bucket would do by itself.
    kmsKeyId: `arn:aws:kms:${c.region}:${c.account}:${stateKey}`,
  });
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}

export function useProvider(stack: TerraformStack, { account, region, name }: Config): void {
  new aws.AwsProvider(stack, 'aws', {
    region,
    // With keys to another account nothing happens.
    allowedAccountIds: [account],
    defaultTags: [{ tags: { project: 'picture-resize', environment: name } }],
  });
}

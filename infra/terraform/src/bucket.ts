import * as aws from './aws.ts';
import type { Construct } from './cdk.ts';
import { policy } from './policy.ts';

interface BucketOptions {
  bucket: string;
  keyArn: string;
  /** May be destroyed with what is in it. */
  disposable: boolean;
}

/** A bucket that nobody from outside can see, encrypted, with every version of its objects for a while. */
export function createBucket(
  scope: Construct,
  id: string,
  { bucket, keyArn, disposable }: BucketOptions,
): aws.S3Bucket {
  const created = new aws.S3Bucket(scope, id, { bucket, forceDestroy: disposable });
  const at = { bucket: created.id };
  new aws.S3BucketPublicAccessBlock(scope, `${id}-private`, {
    ...at,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new aws.S3BucketVersioningA(scope, `${id}-versions`, {
    ...at,
    versioningConfiguration: { status: 'Enabled' },
  });
  new aws.S3BucketServerSideEncryptionConfigurationA(scope, `${id}-encryption`, {
    ...at,
    rule: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      },
    ],
  });
  new aws.S3BucketLifecycleConfiguration(scope, `${id}-lifecycle`, {
    ...at,
    rule: [
      {
        id: 'old-versions',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        noncurrentVersionExpiration: [{ noncurrentDays: 90 }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
      },
    ],
  });
  new aws.S3BucketPolicy(scope, `${id}-tls`, {
    ...at,
    policy: policy({
      Effect: 'Deny',
      Action: 's3:*',
      Resource: [created.arn, `${created.arn}/*`],
      Principal: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  });
  return created;
}

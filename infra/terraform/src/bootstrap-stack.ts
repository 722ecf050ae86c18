import * as aws from './aws.ts';
import { createBucket } from './bucket.ts';
import { type Construct, LocalBackend, TerraformOutput, TerraformStack } from './cdk.ts';
import type { Config } from './config.ts';
import { imageNames } from './images.ts';
import { registry, stateBucket, stateKey } from './names.ts';
import { policy } from './policy.ts';
import { useProvider } from './terraform.ts';

/**
 * What has to be there before an environment: where its state lies and where its images come from. Once for
 * an account. Its own state is a file beside this folder, since the bucket for it is only just being made.
 */
export function createBootstrap(app: Construct, config: Config): TerraformStack {
  const stack = new TerraformStack(app, 'bootstrap');
  stack.addOverride('terraform.required_version', '>= 1.11.0');
  // From the folder of the synthesized stack.
  new LocalBackend(stack, { path: `../../../bootstrap-${config.account}.tfstate` });
  useProvider(stack, { ...config, name: 'bootstrap' });

  const key = new aws.KmsKey(stack, 'key', {
    description: 'States and images of picture-resize',
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: policy({
      Action: 'kms:*',
      Resource: '*',
      Principal: { AWS: `arn:aws:iam::${config.account}:root` },
    }),
  });
  new aws.KmsAlias(stack, 'key-name', { name: stateKey, targetKeyId: key.keyId });
  const state = createBucket(stack, 'state', {
    bucket: stateBucket(config),
    keyArn: key.arn,
    disposable: false,
  });
  state.addOverride('lifecycle.prevent_destroy', true);
  for (const name of imageNames) {
    const repository = new aws.EcrRepository(stack, `image-${name}`, {
      name: `picture-resize/${name}`,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey: key.arn }],
    });
    new aws.EcrLifecyclePolicy(stack, `image-${name}-kept`, {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            // One with a tag may be what an environment runs, however old; the registry can not know.
            description: 'without a tag, after two weeks',
            selection: {
              tagStatus: 'untagged',
              countType: 'sinceImagePushed',
              countUnit: 'days',
              countNumber: 14,
            },
            action: { type: 'expire' },
          },
        ],
      }),
    });
  }
  new TerraformOutput(stack, 'registry', { value: registry(config) });
  return stack;
}

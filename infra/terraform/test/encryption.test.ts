import { describe, expect, test } from '@jest/globals';
import { createBootstrap } from '../src/bootstrap-stack.ts';
import { Testing } from '../src/cdk.ts';
import { roles, topology } from '../src/topology.ts';
import { environments } from './environments.ts';
import { all, type Document, type Resource, synthesize, testApp } from './synthesize.ts';

describe.each(environments())('$name', (config) => {
  const document = synthesize(config);
  const instances = all(document, 'aws_instance');
  const templates = all(document, 'aws_launch_template');

  test("a machine's credentials are out of reach of its containers", () => {
    const options = [...instances, ...templates].map(([, { metadata_options }]) => metadata_options);
    for (const option of options)
      expect(option).toMatchObject({ http_tokens: 'required', http_put_response_hop_limit: 1 });
  });

  test('every disk, snapshot, bucket, secret and log is encrypted with the key, which rotates', () => {
    const key = `\${aws_kms_key.key.arn}`;
    const disks = [
      ...all(document, 'aws_ebs_volume').map(([, disk]) => disk),
      ...instances.map(([, { root_block_device }]) => root_block_device as Resource),
    ];
    for (const disk of disks) expect(disk).toMatchObject({ encrypted: true, kms_key_id: key });
    for (const [, { block_device_mappings }] of templates)
      expect(block_device_mappings).toMatchObject([{ ebs: { encrypted: 'true', kms_key_id: key } }]);
    for (const [, log] of all(document, 'aws_cloudwatch_log_group')) expect(log.kms_key_id).toBe(key);
    expect(all(document, 'aws_kms_key')).toMatchObject([['key', { enable_key_rotation: true }]]);
    expect(JSON.stringify(all(document, 'aws_s3_bucket_server_side_encryption_configuration'))).toContain(
      key,
    );
  });

  test('a secret stands in no state, plan or user data', () => {
    const names = new Set(roles.flatMap((role) => topology[role].secrets));
    for (const name of names) {
      const secret = document.resource.aws_ssm_parameter?.[`secret-${name}`];
      expect(secret).toMatchObject({ type: 'SecureString', key_id: `\${aws_kms_key.key.arn}` });
      expect(secret?.value).toBeUndefined();
      expect(secret?.value_wo).toBe(
        `\${ephemeral.aws_secretsmanager_random_password.${name}.random_password}`,
      );
      expect(document.ephemeral.aws_secretsmanager_random_password?.[name]).toMatchObject({
        password_length: 40,
      });
    }
    expect(names.size).toBe(5);
  });

  test('with keys to another account nothing happens', () => {
    expect(JSON.stringify(document)).toContain(`"allowed_account_ids":["${config.account}"]`);
  });

  test('the state has a lock and is encrypted', () => {
    expect(document.terraform.backend.s3).toMatchObject({
      encrypt: true,
      use_lockfile: true,
      key: `${config.name}.tfstate`,
    });
  });

  test("the state is written with the bootstrap's key, not with one of S3's own", () => {
    const bootstrap: Document = JSON.parse(Testing.synth(createBootstrap(testApp(), config)));
    const [[, { name, target_key_id }] = ['', {}]] = all(bootstrap, 'aws_kms_alias');
    expect(target_key_id).toBe(`\${aws_kms_key.key.key_id}`);
    expect(document.terraform.backend.s3?.kms_key_id).toBe(
      `arn:aws:kms:${config.region}:${config.account}:${name}`,
    );
  });

  test('a release is encrypted with the key, also one that is written before its bucket is set up', () => {
    const releases = all(document, 'aws_s3_object').map(([, release]) => release.kms_key_id);
    expect(new Set(releases)).toEqual(new Set([`\${aws_kms_key.key.arn}`]));
  });
});

import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { partitionBytes } from '../src/config.ts';
import { releaseOf } from '../src/release.ts';
import { roles, topology } from '../src/topology.ts';
import { configOf } from './environments.ts';
import { all, type Document, images, synthesize } from './synthesize.ts';

const dev = configOf('dev');
const prod = configOf('prod');
const document = synthesize(prod);

interface CloudConfig {
  write_files: { path: string; content: string }[];
}
/** What cloud-init gets, unpacked. */
function cloudConfig(
  from: Document,
  type: 'aws_instance' | 'aws_launch_template',
  name: string,
): CloudConfig {
  const { user_data_base64, user_data } = from.resource[type]?.[name] ?? {};
  return parse(gunzipSync(Buffer.from(String(user_data_base64 ?? user_data), 'base64')).toString());
}
const names = (from: Document, type: string) => all(from, type).map(([name]) => name);

test('in production the brokers are three machines in three zones', () => {
  const zones = ['kafka-1', 'kafka-2', 'kafka-3'].map(
    (name) => document.resource.aws_instance?.[name]?.subnet_id,
  );
  expect(new Set(zones).size).toBe(3);
  const shared = [1, 2, 3].map(
    (number) => document.resource.aws_route53_record?.[`kafka-${number}-shared-address`],
  );
  expect(new Set(shared.map((record) => record?.name)).size).toBe(1);
  // Each hangs on its own machine alone: whoever exchanges one broker changes one address of three.
  expect(shared.map((record) => JSON.stringify(record).match(/aws_instance\.[\w-]+/g))).toEqual(
    [1, 2, 3].map((number) => [`aws_instance.kafka-${number}`]),
  );
});

test('in production no disk can be destroyed, in dev every one can', () => {
  const protectedDisks = (from: Document) =>
    all(from, 'aws_ebs_volume').map(([, { lifecycle }]) => lifecycle);
  expect(protectedDisks(document)).toEqual(Array(5).fill(expect.objectContaining({ prevent_destroy: true })));
  expect(protectedDisks(synthesize(dev))).toEqual(
    Array(3).fill(expect.objectContaining({ prevent_destroy: false })),
  );
});

test('a disk that was lost begins with its snapshot, in another zone where its own was lost; no other changes', () => {
  const snapshot = 'snap-0123456789abcdef0';
  const back = synthesize({ ...prod, disks: { 'db-1': { snapshot, zone: 'b' }, 'kafka-2': { snapshot } } });
  const of = (from: Document, name: string) => [
    from.resource.aws_ebs_volume?.[`${name}-disk`],
    from.resource.aws_instance?.[name]?.subnet_id,
  ];
  const [disk, subnet] = of(back, 'db-1');
  expect(disk).toMatchObject({
    availability_zone: 'eu-west-1b',
    snapshot_id: snapshot,
    // Written down later, it is no reason to make one that is there anew.
    lifecycle: { ignore_changes: ['snapshot_id'] },
  });
  expect(subnet).toBe(document.resource.aws_instance?.['kafka-2']?.subnet_id);
  expect(of(back, 'kafka-2')).toEqual([
    { ...(of(document, 'kafka-2')[0] as object), snapshot_id: snapshot },
    of(document, 'kafka-2')[1],
  ]);
  for (const name of ['kafka-1', 'kafka-3', 'observability-1'])
    expect([name, of(back, name)]).toEqual([name, of(document, name)]);
});

test('when nothing is heard of the machine that watches, then CloudWatch says so, by mail to whoever wants it', () => {
  const [[, alarm] = ['', {}]] = all(document, 'aws_cloudwatch_metric_alarm');
  const { policy: scaling } = { policy: document.resource.aws_autoscaling_policy?.['consumer-by-jobs'] };
  expect(JSON.stringify(scaling)).toContain(`"metric_name":"${alarm.metric_name}"`);
  expect(alarm).toMatchObject({ treat_missing_data: 'breaching', dimensions: { Environment: 'prod' } });
  expect([alarm.alarm_actions, all(document, 'aws_sns_topic')]).toEqual([[], []]);
  const told = synthesize({ ...prod, alarmsTo: 'operators@pager.example' });
  expect(told.resource.aws_sns_topic_subscription?.['alarms-by-mail']).toMatchObject({
    topic_arn: told.resource.aws_cloudwatch_metric_alarm?.silence?.alarm_actions?.[0 as never],
    endpoint: 'operators@pager.example',
  });
  expect(JSON.stringify(told.resource.aws_kms_key?.key?.policy)).toContain('cloudwatch.amazonaws.com');
});

test('TopicFillsUp knows what a partition of this environment may keep', () => {
  for (const config of [dev, prod]) {
    const { text = '' } = releaseOf('observability', config, images)['prometheus/rules/servers.yml'] ?? {};
    const [, limit] = /\[6h\]\)\) > (\S+)/.exec(text) ?? [];
    expect(Number(limit)).toBe(partitionBytes(config));
  }
});

test('a protected disk can leave a snapshot once it may be destroyed', () => {
  const left = all(synthesize({ ...prod, protect: false }), 'aws_ebs_volume').map(([, disk]) => disk);
  for (const disk of left)
    expect(disk).toMatchObject({ final_snapshot: true, lifecycle: { prevent_destroy: false } });
});

test('Alertmanager of an environment that says whom to tell tells nobody else', () => {
  const alertsTo = 'https://pager.example/hook';
  const { text } =
    releaseOf('observability', { ...configOf('prod'), alertsTo }, images)['alertmanager/alertmanager.yml'] ??
    {};
  const told = [...(text ?? '').matchAll(/- url: (.+)/g)].map(([, url]) => url);
  expect(told).toEqual([`${alertsTo}/page`, `${alertsTo}/ticket`]);
});

test('every disk with data is snapshotted each night', () => {
  const [details] = all(document, 'aws_dlm_lifecycle_policy').map(([, policy]) => policy.policy_details);
  const { target_tags, schedule } = details as { target_tags: object; schedule: object[] };
  for (const [, disk] of all(document, 'aws_ebs_volume')) expect(disk.tags).toMatchObject(target_tags);
  expect(schedule).toMatchObject([{ create_rule: { interval: 24 }, retain_rule: { count: 30 } }]);
});

test('user data holds nothing that is known only after an apply, and no secret', () => {
  for (const [type, name] of [
    ['aws_launch_template', 'api-template'],
    ['aws_launch_template', 'consumer-template'],
    ['aws_instance', 'db-1'],
    ['aws_instance', 'kafka-2'],
    ['aws_instance', 'observability-1'],
  ] as const) {
    const text = JSON.stringify(cloudConfig(document, type, name));
    expect(text).not.toMatch(/TfToken|\$\{aws_|\$\{data\./);
    expect(text).not.toMatch(/(PASS|SECRET)=[^\\"$]/);
  }
});

test('a machine carries the scripts that it runs: an edit of any other exchanges no machine with a disk', () => {
  const carried = (type: 'aws_instance' | 'aws_launch_template', name: string) =>
    cloudConfig(document, type, name)
      .write_files.map(({ path }) => basename(path))
      .filter((file) => file.endsWith('.sh'));
  const all = ['start.sh', 'install-programs.sh', 'unpack-folder.sh', 'fetch-secrets.sh', 'ship-log.sh'];
  const host = [...all, 'mount-data.sh'];
  expect(carried('aws_launch_template', 'api-template')).toEqual([...all, 'complete-launch.sh']);
  expect(carried('aws_launch_template', 'consumer-template')).toEqual([...all, 'complete-launch.sh']);
  expect(carried('aws_instance', 'db-1')).toEqual([...host, 'apply-schema.sh']);
  expect(carried('aws_instance', 'kafka-2')).toEqual([...host, 'wait-in-sync.sh']);
  expect(carried('aws_instance', 'observability-1')).toEqual([
    ...host,
    'discover-targets.sh',
    'publish-waiting.sh',
  ]);
});

test('the same configuration gives the same user data, to the byte', () => {
  expect(synthesize(prod)).toEqual(document);
});

test('another image of the consumer changes the template of the consumers and nothing else', () => {
  const before = synthesize(dev).resource;
  const after = synthesize(dev, { ...images, consumer: `sha256:${'d'.repeat(64)}` }).resource;
  const changed = Object.keys(after).flatMap((type) =>
    Object.keys(after[type] ?? {})
      .filter((name) => JSON.stringify(after[type]?.[name]) !== JSON.stringify(before[type]?.[name]))
      .map((name) => `${type}.${name}`),
  );
  expect(changed).toEqual(['aws_launch_template.consumer-template']);
});

test('a fourth broker changes no machine that is there', () => {
  const more = synthesize({ ...prod, kafka: { ...prod.kafka, brokers: 4 } });
  for (const type of ['aws_instance', 'aws_launch_template', 'aws_ebs_volume', 'aws_s3_object'])
    for (const [name, resource] of all(document, type)) {
      // Whom Terraform makes it wait for is no part of it.
      const { depends_on: _, ...one } = resource;
      const { depends_on: __, ...same } = more.resource[type]?.[name] ?? {};
      expect([name, same]).toEqual([name, one]);
    }
  expect(names(more, 'aws_instance')).toContain('kafka-4');
  // Nor is a ZooKeeper missed where there is none.
  const without = all(more, 'aws_instance').filter(
    ([, { tags }]) => (tags as Record<string, string>).zookeeper === 'none',
  );
  expect(without.map(([name]) => name)).toEqual(['kafka-4']);
});

test('the services are deployed by digest, from a registry of our own', () => {
  const { content } = cloudConfig(document, 'aws_launch_template', 'api-template').write_files[1] ?? {};
  expect(JSON.parse(content ?? '')['settings.env'].text).toContain(
    `API_IMAGE=${prod.account}.dkr.ecr.${prod.region}.amazonaws.com/picture-resize/api@${images.api}\n`,
  );
});

test('consumers are scaled by the metric that the observability machine sends', () => {
  const { target_tracking_configuration: tracking } =
    document.resource.aws_autoscaling_policy?.['consumer-by-jobs'] ?? {};
  const machine = cloudConfig(document, 'aws_instance', 'observability-1').write_files[0]?.content ?? '';
  const variable = (name: string) => new RegExp(`^${name}="(.*)"$`, 'm').exec(machine)?.[1];
  expect(tracking).toMatchObject({
    target_value: 20,
    customized_metric_specification: {
      metrics: [
        {
          id: 'waiting',
          metric_stat: {
            metric: {
              namespace: variable('METRIC_NAMESPACE'),
              metric_name: variable('METRIC_NAME'),
              dimensions: [{ name: 'Environment', value: variable('ENVIRONMENT') }],
            },
          },
        },
        // Sent by AWS only because the group asks for it.
        { id: 'consumers', metric_stat: { metric: { metric_name: 'GroupInServiceInstances' } } },
        { id: 'each', expression: 'waiting / consumers', return_data: true },
      ],
    },
  });
  expect(document.resource.aws_autoscaling_group?.['consumer-scaling']?.enabled_metrics).toEqual([
    'GroupInServiceInstances',
  ]);
});

test('there is a server for each role of the topology', () => {
  const hosts = names(document, 'aws_instance').map((name) => name.replace(/-\d+$/, ''));
  const groups = names(document, 'aws_autoscaling_group').map((name) => name.replace('-scaling', ''));
  expect(new Set([...hosts, ...groups])).toEqual(new Set(roles));
  for (const role of roles) expect(hosts.includes(role)).toBe(topology[role].keeps);
});

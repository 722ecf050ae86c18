import { expect } from '@jest/globals';
import { type Asked, runCommand, testWithCli } from './real-cli.ts';

const running = (...machines: string[]) =>
  `<DescribeInstancesResponse><reservationSet>${machines
    .map((id) => `<item><instancesSet><item><instanceId>${id}</instanceId></item></instancesSet></item>`)
    .join('')}</reservationSet></DescribeInstancesResponse>`;
const online = (...machines: string[]) => ({
  InstanceInformationList: machines.map((InstanceId) => ({ InstanceId })),
});
const command = (status: string) => ({ Commands: [{ Status: status }] });
const only = (asked: Asked[], operation: string) =>
  asked.filter((each) => each.operation === operation).map(({ given }) => given);
const restart = ['set -e', 'systemctl restart picture-resize.service'];
const vm = '/usr/local/lib/picture-resize';

testWithCli(
  'refresh.sh sends each role its commands, one broker at a time, and waits for the end',
  async () => {
    const { exitCode, stdout, asked } = await runCommand('refresh.sh', ['prod'], {
      DescribeInstances: [running('i-1'), running('i-2', 'i-3', 'i-4'), running('i-5')],
      // The first one is not known yet when it is asked for.
      DescribeInstanceInformation: [online(), online('i-1'), online('i-2', 'i-3', 'i-4'), online('i-5')],
      SendCommand: [{ Command: { CommandId: '11111111-2222-3333-4444-555555555555' } }],
      ListCommands: [command('Pending'), command('InProgress'), command('Success')],
    });
    expect([exitCode, stdout]).toEqual([
      0,
      'role=db: Success\nrole=kafka: Success\nrole=observability: Success',
    ]);
    const sent = { DocumentName: 'AWS-RunShellScript', MaxConcurrency: '1', MaxErrors: '0' };
    const to = (InstanceIds: string[], commands: string[]) => ({
      ...sent,
      InstanceIds,
      Parameters: { commands, executionTimeout: ['1800'] },
    });
    expect(only(asked, 'SendCommand')).toEqual([
      to(['i-1'], [...restart, `${vm}/apply-schema.sh`]),
      to(['i-2', 'i-3', 'i-4'], [...restart, `${vm}/wait-in-sync.sh`]),
      to(['i-5'], restart),
    ]);
    expect(only(asked, 'DescribeInstances')[1]).toMatchObject({
      'Filter.1.Name': 'tag:environment',
      'Filter.1.Value.1': 'prod',
      'Filter.2.Name': 'tag:role',
      'Filter.2.Value.1': 'kafka',
    });
  },
);

testWithCli('refresh.sh goes no further when a server fails', async () => {
  const { exitCode, stderr, asked } = await runCommand('refresh.sh', ['dev'], {
    DescribeInstances: [running('i-1')],
    DescribeInstanceInformation: [online('i-1')],
    SendCommand: [{ Command: { CommandId: '11111111-2222-3333-4444-555555555555' } }],
    ListCommands: [command('Failed')],
  });
  expect([exitCode, stderr]).toEqual([1, 'See log group /picture-resize/dev/boot']);
  expect(only(asked, 'SendCommand')).toHaveLength(1);
});

testWithCli('refresh.sh does not take a server that is away for one that has its release', async () => {
  const { exitCode, stderr, asked } = await runCommand('refresh.sh', ['dev'], {
    DescribeInstances: [running()],
  });
  expect([exitCode, stderr]).toEqual([1, 'Expected 1 machines with role=db to run but received 0']);
  expect(only(asked, 'SendCommand')).toEqual([]);
});

testWithCli('tunnel.sh opens a session for each page of the machine that has them', async () => {
  const { stdout, asked, sessions } = await runCommand('tunnel.sh', ['dev', 'observability'], {
    DescribeInstances: [running('i-7')],
    StartSession: [{ SessionId: 'me-1', TokenValue: 'token', StreamUrl: 'wss://127.0.0.1/' }],
  });
  const ports = ['3000', '16686', '9090', '9093'].sort();
  const session = (port: string) => ({
    Target: 'i-7',
    DocumentName: 'AWS-StartPortForwardingSession',
    Parameters: { portNumber: [port], localPortNumber: [port] },
  });
  expect(stdout).toContain('grafana  http://localhost:3000/');
  expect(only(asked, 'StartSession')).toHaveLength(ports.length);
  expect(only(asked, 'StartSession')).toEqual(expect.arrayContaining(ports.map(session)));
  expect(sessions).toHaveLength(ports.length);
  for (const line of sessions) expect(line).toMatch(/^StartSession \{.*"i-7"/);
  expect(only(asked, 'DescribeInstances')[0]).toMatchObject({
    'Filter.2.Value.1': 'picture-resize-dev-observability-1',
  });
});

testWithCli('tunnel.sh says so when no such machine runs', async () => {
  const { exitCode, stderr, asked } = await runCommand('tunnel.sh', ['dev', 'db'], {
    DescribeInstances: [running()],
  });
  expect([exitCode, stderr]).toEqual([1, 'No machine of db runs in dev']);
  expect(only(asked, 'StartSession')).toEqual([]);
});

const answer = (action: string, body: string) =>
  `<${action}Response><${action}Result>${body}</${action}Result></${action}Response>`;
/** A group with these machines that launches as it likes. */
const group = (...machines: string[]) => {
  const members = machines.map((id) => `<member><InstanceId>${id}</InstanceId></member>`).join('');
  return answer(
    'DescribeAutoScalingGroups',
    `<AutoScalingGroups><member><Instances>${members}</Instances><SuspendedProcesses/></member></AutoScalingGroups>`,
  );
};

testWithCli(
  'hold-consumers.sh lets none start before it ends those there are, and waits for the last one',
  async () => {
    const { exitCode, stdout, asked } = await runCommand('hold-consumers.sh', ['prod'], {
      SuspendProcesses: [answer('SuspendProcesses', '')],
      UpdateAutoScalingGroup: [answer('UpdateAutoScalingGroup', '')],
      DescribeAutoScalingGroups: [group('i-1', 'i-2'), group('i-2'), group()],
    });
    expect([exitCode, stdout]).toEqual([0, 'picture-resize-prod-consumer: no machine is left']);
    expect(asked.map(({ operation }) => operation)).toEqual([
      'SuspendProcesses',
      'UpdateAutoScalingGroup',
      ...Array(3).fill('DescribeAutoScalingGroups'),
    ]);
    expect(only(asked, 'SuspendProcesses')[0]).toMatchObject({
      AutoScalingGroupName: 'picture-resize-prod-consumer',
      'ScalingProcesses.member.1': 'Launch',
    });
    expect(only(asked, 'UpdateAutoScalingGroup')[0]).toMatchObject({ MinSize: '0', DesiredCapacity: '0' });
  },
);

testWithCli('roll.sh starts a refresh of each group that AWS can read', async () => {
  const { exitCode, stdout, asked } = await runCommand('roll.sh', ['dev'], {
    DescribeAutoScalingGroups: [group()],
    DescribeLaunchTemplates: [
      '<DescribeLaunchTemplatesResponse><launchTemplates><item><latestVersionNumber>4</latestVersionNumber></item></launchTemplates></DescribeLaunchTemplatesResponse>',
    ],
    StartInstanceRefresh: [answer('StartInstanceRefresh', '<InstanceRefreshId>r-1</InstanceRefreshId>')],
    DescribeInstanceRefreshes: ['InProgress', 'Successful'].map((status) =>
      answer(
        'DescribeInstanceRefreshes',
        `<InstanceRefreshes><member><Status>${status}</Status></member></InstanceRefreshes>`,
      ),
    ),
  });
  expect([exitCode, stdout.split('\n')]).toEqual([
    0,
    ['consumer', 'api'].map((role) =>
      expect.stringMatching(new RegExp(`^picture-resize-dev-${role}, version 4: Successful`)),
    ),
  ]);
  expect(only(asked, 'StartInstanceRefresh')[0]).toMatchObject({
    AutoScalingGroupName: 'picture-resize-dev-consumer',
    'DesiredConfiguration.LaunchTemplate.Version': '4',
    'Preferences.AutoRollback': 'true',
    'Preferences.SkipMatching': 'true',
    'Preferences.MinHealthyPercentage': '100',
    'Preferences.MaxHealthyPercentage': '200',
  });
});

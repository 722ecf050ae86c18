import { expect } from '@jest/globals';
import { parse } from 'yaml';
import { composed, dev, machineOf, START, testOnMachine } from './boot.ts';
import { configOf } from './environments.ts';

const instance = (role: string, address: string, more: object[] = []) => ({
  InstanceId: `i-${address}`,
  PrivateIpAddress: address,
  Tags: [{ Key: 'role', Value: role }, ...more],
});
const member = (role: string, address: string) =>
  instance(role, address, [{ Key: 'aws:autoscaling:groupName', Value: `picture-resize-dev-${role}` }]);
const inState = (LifecycleState: string, address: string) => ({ InstanceId: `i-${address}`, LifecycleState });

testOnMachine(
  'Prometheus hears of the machines that serve, by the names of jobs that rules and pages ask for',
  async () => {
    const machine = await machineOf(dev, 'observability-1');
    await machine.run(START);
    const Reservations = [
      { Instances: [member('api', '10.0.0.9'), instance('db', '10.0.0.7')] },
      { Instances: [member('api', '10.0.0.8'), instance('kafka', '10.0.0.1')] },
      { Instances: [instance('kafka', '10.0.0.4', [{ Key: 'zookeeper', Value: 'none' }])] },
      // Its group still holds the one back, and the other one is on its way out: neither is down.
      { Instances: [member('consumer', '10.0.0.5'), member('api', '10.0.0.6')] },
    ];
    const AutoScalingInstances = [
      inState('InService', '10.0.0.8'),
      inState('InService', '10.0.0.9'),
      inState('Pending:Wait', '10.0.0.5'),
      inState('Terminating:Wait', '10.0.0.6'),
    ];
    await machine.write('/var/lib/stand-in/members.json', JSON.stringify({ AutoScalingInstances }));
    await machine.write('/var/lib/stand-in/instances.json', JSON.stringify({ Reservations }));
    expect((await machine.run('/usr/local/lib/picture-resize/discover-targets.sh')).code).toBe(0);
    const folder = '/var/lib/picture-resize/targets';
    const { volumes = [] } = (await composed(machine)).services.prometheus ?? {};
    expect(volumes.map(({ source }) => source)).toContain(folder);
    const targets = async (file: string) => parse(await machine.read(`${folder}/${file}.yml`));
    const job = (name: string, ...addresses: string[]) => [{ labels: { job: name }, targets: addresses }];
    expect(await targets('api-api')).toEqual(job('api', '10.0.0.8:9464', '10.0.0.9:9464'));
    expect(await targets('api-api-proxy')).toEqual(job('api-proxy', '10.0.0.8:8404', '10.0.0.9:8404'));
    expect(await targets('consumer-consumer')).toEqual(job('consumer'));
    expect(await targets('db-mysql')).toEqual(job('mysql', '10.0.0.7:9104'));
    expect(await targets('kafka-kafka')).toEqual(job('kafka', '10.0.0.1:7071', '10.0.0.4:7071'));
    expect(await targets('kafka-zookeeper')).toEqual(job('zookeeper', '10.0.0.1:7072'));
    expect(await targets('db-disk')).toEqual(job('disk', '10.0.0.7:9100'));
    expect(await targets('kafka-disk')).toEqual(job('disk', '10.0.0.1:9101', '10.0.0.4:9101'));
    expect(await targets('this-machine')).toEqual([
      ...job('auditor', 'auditor:9464'),
      ...job('disk', 'infra-disk:9100'),
    ]);
  },
);

testOnMachine('CloudWatch hears how many jobs wait, and nothing when nobody knows', async () => {
  const machine = await machineOf(dev, 'observability-1');
  const { region } = configOf('dev');
  const publish = async (result: unknown[]) => {
    await machine.write('/var/lib/stand-in/prometheus.json', JSON.stringify({ data: { result } }));
    const { code } = await machine.run('/usr/local/lib/picture-resize/publish-waiting.sh');
    return [code, (await machine.calls()).filter((call) => call.startsWith('aws'))];
  };
  expect(await publish([{ value: [1, '42'] }])).toEqual([
    0,
    [
      `aws cloudwatch put-metric-data --region ${region} --namespace PictureResize --metric-name JobsWaiting --dimensions Environment=dev --unit Count --value 42`,
    ],
  ]);
  expect(await publish([])).toEqual([1, []]);
});

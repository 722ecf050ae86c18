import { expect } from '@jest/globals';
import { dev, machineOf, testOnMachine } from './boot.ts';

testOnMachine('Prometheus hears of the machines that run, by role', async () => {
  const machine = await machineOf(dev, 'observability-1');
  const instance = (role: string, address: string) => ({
    PrivateIpAddress: address,
    Tags: [{ Key: 'role', Value: role }],
  });
  const Reservations = [
    { Instances: [instance('api', '10.0.0.9'), instance('db', '10.0.0.7')] },
    { Instances: [instance('api', '10.0.0.8')] },
  ];
  await machine.write('/var/lib/stand-in/instances.json', JSON.stringify({ Reservations }));
  expect((await machine.run('/usr/local/lib/picture-resize/discover-targets.sh')).code).toBe(0);
  const targets = JSON.parse(await machine.read('/var/lib/picture-resize/targets/api-8404.json'));
  expect(targets).toEqual([{ labels: { role: 'api' }, targets: ['10.0.0.8:8404', '10.0.0.9:8404'] }]);
});

testOnMachine('CloudWatch hears how many jobs wait, and nothing when nobody knows', async () => {
  const machine = await machineOf(dev, 'observability-1');
  const publish = async (result: unknown[]) => {
    await machine.write('/var/lib/stand-in/prometheus.json', JSON.stringify({ data: { result } }));
    const { code } = await machine.run('/usr/local/lib/picture-resize/publish-waiting.sh');
    return [code, (await machine.calls()).filter((call) => call.startsWith('aws'))];
  };
  expect(await publish([{ value: [1, '42'] }])).toEqual([
    0,
    [
      'aws cloudwatch put-metric-data --region eu-west-1 --namespace PictureResize --metric-name JobsWaiting --dimensions Environment=dev --unit Count --value 42',
    ],
  ]);
  expect(await publish([])).toEqual([1, []]);
});

import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readOne, vmFolder } from '../src/folder.ts';
import { composed, dev, machineOf, START, testOnMachine } from './boot.ts';

testOnMachine(
  'a disk is formatted when there is nothing on it, and mounted before Docker starts',
  async () => {
    const machine = await machineOf(dev, 'db-1');
    await machine.run(START);
    const calls = (await machine.calls()).filter((call) => /^(mkfs|mount |systemctl)/.test(call));
    expect(calls).toEqual([
      'mkfs.xfs -q /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0abc123',
      'systemctl daemon-reload',
      'systemctl stop docker.socket docker.service',
      'mount /var/lib/docker/volumes',
      'systemctl start docker.service',
    ]);
    expect(await machine.read('/etc/systemd/system/docker.service.d/data.conf')).toContain(
      'RequiresMountsFor=/var/lib/docker/volumes',
    );
  },
);

testOnMachine('a disk that has something on it, or can not be read, is never formatted', async () => {
  const machine = await machineOf(dev, 'db-1');
  await machine.write('/var/lib/stand-in/blkid', '0');
  expect((await machine.run(START)).code).toBe(0);
  const unreadable = await machineOf(dev, 'db-1');
  await unreadable.write('/var/lib/stand-in/blkid', '8');
  const { code, said } = await unreadable.run(START);
  expect([code, said]).toEqual([1, expect.stringContaining("can't be read (blkid: 8)")]);
  for (const calls of [await machine.calls(), await unreadable.calls()])
    expect(calls.filter((call) => call.startsWith('mkfs'))).toEqual([]);
});

testOnMachine.each(['db-1', 'kafka-1', 'observability-1'])(
  'on %s both disks are measured, and images that nothing runs any more leave the one of the system',
  async (name) => {
    const machine = await machineOf(dev, name);
    await machine.run(START);
    const { services } = await composed(machine);
    const [[, { volumes = [] }] = ['', { volumes: [] }]] = Object.entries(services).filter(([service]) =>
      service.endsWith('-disk'),
    );
    expect(volumes).toContainEqual(
      expect.objectContaining({ source: '/srv', target: '/disks/system', read_only: true }),
    );
    expect(volumes).toHaveLength(2);
    const calls = (await machine.calls()).filter((call) => /^docker (compose up|image)/.test(call));
    // Those in use have their containers by then.
    expect(calls).toEqual([
      'docker compose up --detach --no-build --wait --remove-orphans',
      'docker image prune --all --force --filter until=72h',
    ]);
  },
);

testOnMachine('a machine whose old images can not be removed starts all the same', async () => {
  const machine = await machineOf(dev, 'db-1');
  await machine.write('/var/lib/stand-in/image-prune', '1');
  const { code, said } = await machine.run(START);
  expect([code, said]).toEqual([0, expect.stringContaining('could not be removed')]);
});

test('what a machine stops to mount its disk does not stop the unit that mounts it', () => {
  const read = (name: string) => readOne(join(vmFolder, name)).text;
  const stopped = /^systemctl stop (.+)$/m.exec(read('mount-data.sh'))?.[1]?.split(' ') ?? [];
  expect(stopped).toContain('docker.service');
  const bound = [...read('picture-resize.service').matchAll(/^(?:Requires|BindsTo|PartOf)=(.+)$/gm)];
  for (const unit of bound.flatMap(([, units = '']) => units.split(' '))) expect(stopped).not.toContain(unit);
});

import { expect } from '@jest/globals';
import { dev, machineOf, START, testOnMachine } from './boot.ts';

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

testOnMachine('what the first boot stops, the unit that runs it does not require', async () => {
  const machine = await machineOf(dev, 'db-1');
  expect(await machine.read('/etc/systemd/system/picture-resize.service')).not.toMatch(
    /^(Requires|BindsTo|PartOf)=/m,
  );
});

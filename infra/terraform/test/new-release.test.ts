import { expect } from '@jest/globals';
import type { Config } from '../src/config.ts';
import type { Images } from '../src/images.ts';
import { machineOf, START, testOnMachine } from './boot.ts';
import { configOf } from './environments.ts';
import type { Machine } from './machine.ts';
import { images, synthesize } from './synthesize.ts';

const dev = configOf('dev');
const other = `sha256:${'e'.repeat(64)}`;

/** What Compose compares a container with, by service: with another one it makes it anew. */
async function wanted(machine: Machine, folder: string): Promise<Record<string, string>> {
  const { said } = await machine.run(
    `sh -c 'cd /opt/picture-resize/${folder} && /opt/docker/docker compose config --hash "*"'`,
  );
  return Object.fromEntries(said.split('\n').map((line) => line.split(' ')));
}

/** The services that a machine's next release makes anew, and what it did for it. */
async function madeAnew(name: string, folder: string, next: { config?: Config; images?: Images }) {
  const machine = await machineOf(synthesize(dev), name);
  await machine.run(START);
  const before = await wanted(machine, folder);
  const file = (path: string) => machine.run(`stat -c %i /opt/picture-resize/${folder}/${path}`);
  const kept = await file('docker-compose.yml');
  await machine.calls();
  const document = synthesize(next.config ?? dev, next.images ?? images);
  const { content } = document.resource.aws_s3_object?.[`${name}-release`] ?? {};
  await machine.write('/var/lib/stand-in/release.json', String(content).replace(/([$%])\1\{/g, '$1{'));
  expect((await machine.run(START)).code).toBe(0);
  expect(await machine.calls()).toContain('docker compose up --detach --no-build --wait --remove-orphans');
  expect(await file('docker-compose.yml')).toEqual(kept);
  const after = await wanted(machine, folder);
  return {
    machine,
    services: Object.keys(after).filter((service) => after[service] !== before[service]),
  };
}

testOnMachine.each([
  ['auditor', 'observability-1', 'infra', ['auditor']],
  ['disk-exporter', 'db-1', 'db_container', ['db-disk']],
  ['zookeeper', 'kafka-1', 'kafka_client', ['zookeeper']],
  ['consumer', 'db-1', 'db_container', []],
] as const)(
  'another image of %s makes no other container of %s anew',
  async (image, name, folder, expected) => {
    const { services } = await madeAnew(name, folder, { images: { ...images, [image]: other } });
    expect(services).toEqual(expected);
  },
);

testOnMachine('another file is unpacked, and only who has it mounted is made anew', async () => {
  const alertsTo = 'https://pager.example/hook';
  const { machine, services } = await madeAnew('observability-1', 'infra', {
    config: { ...dev, alertsTo },
  });
  expect(services).toEqual(['alertmanager']);
  expect(await machine.read('/opt/picture-resize/infra/alertmanager/alertmanager.yml')).toContain(alertsTo);
});

testOnMachine(
  'a file of before that the release does not have goes; what was put into files/ stays',
  async () => {
    const machine = await machineOf(synthesize(dev), 'db-1');
    const at = (path: string) => `/opt/picture-resize/db_container/${path}`;
    await machine.write(at('schema/999_gone.sql'), '');
    await machine.write(at('files/ca.pem'), '');
    await machine.run(START);
    expect((await machine.run(`test -e ${at('schema/999_gone.sql')}`)).code).toBe(1);
    expect((await machine.run(`test -e ${at('files/ca.pem')}`)).code).toBe(0);
  },
);

import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { limitSettings } from '@picture-resize/job';
import { parse } from 'yaml';

const infra = new URL('../../infra/', import.meta.url);
const read = async (name: string) => parse(await readFile(new URL(name, infra), 'utf8'));

interface Jaeger {
  extensions: { jaeger_storage: { backends: { jobs: { badger: { ttl: { spans: string } } } } } };
}

test.each([
  [undefined, 24 * limitSettings.RETENTION_DAYS.parse(undefined)],
  ['30', 720],
  ['0.5', 12],
])('when RETENTION_DAYS is %s, then Jaeger keeps traces for %d hours', async (days, hours) => {
  const { extensions }: Jaeger = await read('jaeger/jaeger.yml');
  const { spans } = extensions.jaeger_storage.backends.jobs.badger.ttl;
  const duration = spans.replaceAll(/\$\{env:RETENTION_DAYS:-(\d+)\}/g, (_, usual) => days ?? usual);
  // As Go adds a duration up.
  expect(duration).toMatch(/^([\d.]+h)+$/);
  const total = [...duration.matchAll(/[\d.]+/g)].reduce((sum, [part]) => sum + Number(part), 0);
  expect(total).toBeCloseTo(hours);
});

test('in a container Jaeger is told RETENTION_DAYS', async () => {
  const { services } = await read('docker-compose.yml');
  expect(services.jaeger.environment.RETENTION_DAYS).toContain('{RETENTION_DAYS:-7}');
});

import { expect, test } from '@jest/globals';
import { folders, read, versions } from '../compose-files.ts';
import { isPinned } from './images.ts';

const pinned = await versions();
const ofImages = Object.keys(pinned).filter((name) => name.endsWith('_IMAGE'));

test.each(ofImages)('%s says which version, down to the patch', (name) => {
  expect([pinned[name], isPinned(pinned[name] ?? '')]).toEqual([pinned[name], true]);
});

test.each([
  ...['mysql', 'mysql:8', 'mysql:8.4', 'mysql:latest', 'node:24-bookworm-slim', 'debian:stable-slim'],
  ...['localhost:5000/mysql', 'mysql@sha256:12ab', `\${MYSQL_IMAGE}`],
])('%s would not do', (image) => {
  expect(isPinned(image)).toBe(false);
});

test('every image of a compose file and of a Dockerfile is the one of versions.env', async () => {
  const files = [...folders.map((folder) => `${folder}/docker-compose.yml`), 'kafka_client/cluster.yml'];
  const dockerfiles = [
    'services/Dockerfile',
    'services/api/proxy/Dockerfile',
    'kafka_client/jmx/Dockerfile',
    'test/rehearsal/Dockerfile',
    'infra/disk-exporter/Dockerfile',
  ];
  const inFiles = (await Promise.all(files.map(read))).flatMap((text) => [
    ...text.matchAll(/\$\{(\w+_IMAGE):-([^}]+)\}/g),
  ]);
  const inDockerfiles = (await Promise.all(dockerfiles.map(read))).flatMap((text) => [
    ...text.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm),
  ]);
  const named = [...inFiles, ...inDockerfiles].filter(([, , image]) => !image?.startsWith('picture-resize/'));
  for (const [, name = '', image] of named) expect([name, image]).toEqual([name, pinned[name]]);
  expect(new Set(named.map(([, name]) => name))).toEqual(new Set(ofImages));
});

test('the JMX exporter has one version, in containers and natively', async () => {
  const [, inContainers] =
    /^ARG JMX_EXPORTER_VERSION=(\S+)$/m.exec(await read('kafka_client/jmx/Dockerfile')) ?? [];
  expect(await read('infra/native/pom.xml')).toContain(`<jmx-exporter.version>${inContainers}<`);
});

test("the image's Node is the one that everything else runs on", async () => {
  const { devDependencies } = JSON.parse(await read('package.json'));
  expect(pinned.NODE_IMAGE).toBe(`node:${devDependencies.node}-bookworm-slim`);
});

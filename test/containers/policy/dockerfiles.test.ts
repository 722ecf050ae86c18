import { expect, test } from '@jest/globals';
import { read } from '../compose-files.ts';
import { allInOne } from '../configurations.ts';
import { readDockerfile } from '../dockerfile.ts';
import { imageRules } from './images.ts';
import { resolved } from './resolved.ts';

test.each([
  ['services/Dockerfile', 'api', /^USER .*$/m, '', 'it may run as root'],
  ['services/Dockerfile', 'auditor', /^USER .*$/m, 'USER root', 'it may run as root'],
  ['services/Dockerfile', 'consumer', /^HEALTHCHECK /m, '# ', 'it has no health check'],
  [
    'services/Dockerfile',
    'api',
    /^(FROM service AS api)$/m,
    '$1\nHEALTHCHECK NONE',
    'it has no health check',
  ],
  ['services/api/proxy/Dockerfile', 'api-proxy', /^USER .*$/m, '', 'it may run as root'],
  ['services/api/proxy/Dockerfile', 'api-proxy', /^HEALTHCHECK /m, '# ', 'it has no health check'],
  ['infra/disk-exporter/Dockerfile', 'db-disk', /^USER .*$/m, '', 'it may run as root'],
  ['infra/disk-exporter/Dockerfile', 'db-disk', /^HEALTHCHECK /m, '# ', 'it has no health check'],
  ['kafka_client/jmx/Dockerfile', 'kafka', /$/, '\nUSER root', 'it may run as root'],
])('when %s of %s loses a line, then it is said', async (path, name, line, change, breach) => {
  const text = await read(path);
  expect(text).toMatch(line);
  const service = resolved.get(allInOne)?.[name] ?? {};
  const image = readDockerfile(text.replace(line, change), service.build?.target, service.build?.args);
  const broken = imageRules(name, service, image).filter(([holds]) => !holds);
  expect(broken.map(([, sentence]) => sentence)).toEqual([breach]);
});

import { expect, test } from '@jest/globals';
import { MAX_LETTER_BYTES, MAX_MESSAGE_BYTES, PARTITION_BYTES, PARTITIONS } from '@picture-resize/kafka';
import * as database from '../../db_container/src/config.ts';
import * as operations from '../../operations/src/config.ts';
import * as api from '../../services/api/src/config.ts';
import * as consumer from '../../services/consumer/src/config.ts';
import { example, folders, passedOn, read, services, variables } from './compose-files.ts';

/** Those that say how a container is made rather than what runs in it; versions.env and the README have them. */
const ofContainers = /_IMAGE$|^REVISION$/;
/** The container's own business: where it listens inside, and what stands before it. */
const fixed = ['API_HOST', 'API_PORT', 'OPS_HOST', 'OPS_PORT', 'TRUSTED_PROXIES', 'DRAIN_SECONDS'];
const secrets = ['JOB_ID_SECRET', 'DB_MYSQL_PASS', 'KAFKA_SASL_PASSWORD'];

const ofPrograms = {
  db_container: Object.keys(database.settingsShape),
  kafka_client: [],
  infra: Object.keys(operations.settingsShape),
  'kafka_client/consumer_container': Object.keys(consumer.settingsShape),
  'services/api': Object.keys(api.settingsShape),
} as Record<string, string[]>;

test.each(folders)(
  '%s/.env.example names what its program and its containers read, and nothing else',
  async (folder) => {
    const containers = [...(await variables(folder))].filter((name) => !ofContainers.test(name));
    // A file in place of a value is said once, at the top of the file.
    const wanted = new Set(
      [...(ofPrograms[folder] ?? []), ...containers].filter((name) => !name.endsWith('_CA_FILE')),
    );
    expect(Object.keys(await example(folder)).sort()).toEqual([...wanted].sort());
  },
);

test.each(folders)(
  '%s/.env.example sets apart what counts without containers only, and nothing that reaches one',
  async (folder) => {
    const [, apart = ''] = (await read(`${folder}/.env.example`)).split(/^# .*[wW]ithout containers only/m);
    const reaching = await variables(folder);
    const others = Object.keys(await example(folder)).filter((name) => !reaching.has(name));
    expect([...apart.matchAll(/^(\w+)=/gm)].map(([, name]) => name).sort()).toEqual(others.sort());
  },
);

test.each(folders)('%s/.env.example shows the defaults of the compose file', async (folder) => {
  const shown = await example(folder);
  const text = await read(`${folder}/docker-compose.yml`);
  for (const [, name = '', value] of text.matchAll(/\$\{(\w+):-([^}]+)\}/g)) {
    if (!ofContainers.test(name)) expect([name, shown[name]]).toEqual([name, value]);
  }
});

test.each([
  ['services/api', 'api'],
  ['kafka_client/consumer_container', 'consumer'],
  ['infra', 'auditor'],
])('%s hands every setting on to its containers', async (folder, name) => {
  const [, service] = (await services(folder)).find(([other]) => other === name) ?? [];
  const handed = passedOn(service?.environment).filter((variable) => !variable.endsWith('_CA_FILE'));
  const expected = (ofPrograms[folder] ?? []).filter(
    (variable) => ![...fixed, ...secrets].includes(variable),
  );
  expect(handed.sort()).toEqual(expected.sort());
  expect(Object.keys(service?.environment ?? {})).toEqual(
    expect.arrayContaining(secrets.map((variable) => `${variable}_FILE`)),
  );
});

test("the topics' figures are those of packages/kafka", async () => {
  const all = Object.fromEntries(await services('kafka_client'));
  const command = all.topics?.command?.join('\n');
  expect(command).toContain(`--partitions ${PARTITIONS} --config`);
  expect(command).toContain('--config compression.type=uncompressed');
  expect(command).toContain(`ensure "$$TOPIC" ${MAX_MESSAGE_BYTES}\n`);
  expect(command).toContain(`ensure "$$TOPIC.dead-letter" ${MAX_LETTER_BYTES}\n`);
});

test('the broker keeps more than the api lets wait', async () => {
  const { MAX_BACKLOG, MAX_PICTURE_BYTES } = await example('services/api');
  // Keys are spread by their hash: of 10,000, a tenth more than the mean is three standard deviations off.
  expect(PARTITION_BYTES).toBeGreaterThan(
    (1.1 * Number(MAX_BACKLOG) * Number(MAX_PICTURE_BYTES)) / PARTITIONS,
  );
});

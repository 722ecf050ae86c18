import { expect, test } from '@jest/globals';
import { allInOne, cluster, type Service, type Services } from '../configurations.ts';
import { memoryOf } from './life.ts';
import { violations } from './policy.ts';
import { readmePorts } from './readme-ports.ts';
import { resolved } from './resolved.ts';

const [one, three] = [allInOne, cluster].map((each) => resolved.get(each) ?? {}) as [Services, Services];

type Change = (service: Service) => unknown;
const without =
  (key: keyof Service): Change =>
  (service) =>
    delete service[key];
const having =
  (change: Partial<Service>): Change =>
  (service) =>
    Object.assign(service, change);
const port = (host_ip: string | undefined, published: string | undefined): Change =>
  having({ ports: [{ target: 1, ...(host_ip && { host_ip }), ...(published && { published }) }] });
const variable = (name: string, value: string): Change =>
  having({ environment: { ...one.kafka?.environment, ...three['kafka-2']?.environment, [name]: value } });
const HEALTHY = { test: ['CMD', 'ask', 'it'], start_period: '1s', start_interval: '1s' };

async function breachesOf(services: Services, name: string, change: Change): Promise<string[]> {
  const changed = structuredClone(services);
  change(changed[name] as Service);
  const found = await violations(changed, readmePorts['.'] ?? new Set());
  return found.map((line) => line.replace(`${name}: `, ''));
}

test.each<[name: string, breach: string, Change]>([
  ['mysql', 'its image mysql:8.4 is not pinned', having({ image: 'mysql:8.4' })],
  [
    'api',
    'node:24-slim, which it is built on, is not pinned',
    (s) => bases(s, { NODE_IMAGE: 'node:24-slim' }),
  ],
  [
    'mysql',
    'nobody builds its image picture-resize/mysql:local',
    having({ image: 'picture-resize/mysql:local' }),
  ],
  ['mysql', 'it has no memory limit', without('mem_limit')],
  ['api', 'it has no memory limit', without('mem_limit')],
  ['mysql', 'it has no health check', without('healthcheck')],
  ['kafka', 'it has no health check', without('healthcheck')],
  ['zookeeper', 'it has no health check', without('healthcheck')],
  ['mysql', 'it has no health check', having({ healthcheck: { ...HEALTHY, test: ['CMD', 'true'] } })],
  ['mysql', 'it has no health check', having({ healthcheck: { ...HEALTHY, disable: true } })],
  ['api', 'it has no health check', having({ healthcheck: { disable: true } })],
  ['api-proxy', 'it has no health check', having({ healthcheck: { ...HEALTHY, test: ['NONE'] } })],
  ['mysql', 'it may run as root', without('user')],
  ['api', 'it may run as root', having({ user: 'root' })],
  ['kafka', 'it may run as root', having({ user: '0:1000' })],
  ['mysql', 'it must not say privileged', having({ privileged: true })],
  ['mysql', 'it keeps capabilities', without('cap_drop')],
  ['mysql', 'it keeps capabilities', having({ cap_drop: ['NET_RAW'] })],
  ['mysql', 'it must not say cap_add', having({ cap_add: ['SYS_ADMIN'] })],
  ['mysql', 'it may gain privileges', without('security_opt')],
  ['api', 'it may gain privileges', (s) => s.security_opt?.push('seccomp:unconfined')],
  ['api', 'it must not say network_mode', having({ network_mode: 'host' })],
  ['api', 'it must not say pid', having({ pid: 'host' })],
  ['api', 'it must not say devices', (s) => Object.assign(s, { devices: ['/dev/kmsg'] })],
  ['api', 'it must not say post_start', (s) => Object.assign(s, { post_start: [{ user: 'root' }] })],
  ['adminer', 'its image can be written to', without('read_only')],
  ['api-proxy', 'its image can be written to', without('read_only')],
  ['jaeger', 'its image can be written to', without('read_only')],
  ['prometheus', 'its image can be written to', having({ read_only: false })],
  ['alertmanager', 'its image can be written to', without('read_only')],
  [
    'api',
    'it mounts /var/run/docker.sock, which is not of the project',
    (s) => mount(s, '/var/run/docker.sock'),
  ],
  ['mysql', 'it is not started again when it dies', without('restart')],
  ['mysql', 'it is not started again when it dies', having({ restart: 'on-failure:5' })],
  ['topics', 'it is not started again when it dies', having({ restart: 'no' })],
  ['mysql', 'nobody reaps its orphans (init)', without('init')],
  ['mysql', 'it must not say container_name', having({ container_name: 'mysql' })],
  ['mysql', 'its log grows without end', without('logging')],
  ['api', 'its log grows without end', (s) => delete s.logging?.options?.['max-size']],
  ['api', 'its log grows without end', (s) => delete s.logging?.options?.['max-file']],
  ['mysql', 'it is killed while it stops', without('stop_grace_period')],
  ['api', 'it is killed before its SHUTDOWN_SECONDS are over', without('stop_grace_period')],
  ['auditor', 'it is killed before its SHUTDOWN_SECONDS are over', having({ stop_grace_period: '20s' })],
  ['consumer', 'it is killed before its SHUTDOWN_SECONDS are over', slowly],
  ['api', 'port 5000 is not bound to loopback', port('0.0.0.0', '5000')],
  ['api', 'port 5000 is not bound to loopback', port(undefined, '5000')],
  ['mysql', "port 33060 is not in the README's table", port('127.0.0.1', '33060')],
  ['api', "port 9464-9512 is not in the README's table", port('127.0.0.1', '9464-9512')],
  ['mysql', 'port 1 is another one at each start', port('127.0.0.1', undefined)],
  ['mysql', 'what it keeps in /var/lib/mysql goes with its container', anonymously],
  ['kafka', 'what it keeps in /var/lib/kafka/data goes with its container', without('volumes')],
  [
    'api',
    'JOB_ID_SECRET is in its environment',
    (s) => Object.assign(s.environment ?? {}, { JOB_ID_SECRET: '' }),
  ],
])('when %s breaks a rule, then it is said: %s', async (name, breach, change) => {
  expect(await breachesOf(one, name, change)).toEqual([breach]);
});

test.each([
  ['KAFKA_AUTO_CREATE_TOPICS_ENABLE', 'true', 'false'],
  ['KAFKA_DEFAULT_REPLICATION_FACTOR', '1', '3'],
  ['KAFKA_MIN_INSYNC_REPLICAS', '1', '2'],
  ['KAFKA_UNCLEAN_LEADER_ELECTION_ENABLE', 'true', 'false'],
])('when one broker of three has another %s, then it is said', async (name, value, wanted) => {
  expect(await breachesOf(three, 'kafka-2', variable(name, value))).toEqual([
    `${name} is ${value}, not ${wanted}`,
  ]);
});

test('when the one broker makes topics that nobody asked for, then it is said', async () => {
  const name = 'KAFKA_AUTO_CREATE_TOPICS_ENABLE';
  const change: Change = ({ environment }) => delete environment?.[name];
  expect(await breachesOf(one, 'kafka', change)).toEqual([`${name} is undefined, not false`]);
});

test('when nobody waits for the topics, then it is said', async () => {
  const alone = structuredClone(one);
  for (const { depends_on } of Object.values(alone)) delete depends_on?.topics;
  expect(await violations(alone, readmePorts['.'] ?? new Set())).toEqual([
    'topics: nobody waits for its end',
  ]);
});

test('when a limit is raised or a replica added, then the sum has more', () => {
  const more = structuredClone(one);
  Object.assign(more.api ?? {}, { deploy: { replicas: 2 } });
  expect(memoryOf(more) - memoryOf(one)).toBe(Number(one.api?.mem_limit) / 2 ** 30);
});

function bases({ build }: Service, args: Record<string, string>) {
  Object.assign(build?.args ?? {}, args);
}
function mount({ volumes }: Service, source: string) {
  volumes?.push({ type: 'bind', source, target: source, read_only: true });
}
/** Its settings say longer than its container has. */
function slowly({ environment }: Service) {
  Object.assign(environment ?? {}, { SHUTDOWN_SECONDS: '60' });
}
function anonymously({ volumes }: Service) {
  for (const volume of volumes ?? []) if (volume.type === 'volume') delete volume.source;
}

import { preset, type Service } from './compose-files.ts';

/** The ports of this machine that a service may take; the README's table of servers has the same ones. */
export const allowedPorts: Record<string, string[]> = {
  mysql: ['3307'],
  adminer: ['8080'],
  'mysqld-exporter': ['9104'],
  zookeeper: ['2181', '7072'],
  kafka: ['9092', '7071'],
  'kafka-2': ['9192'],
  'kafka-3': ['9292'],
  'control-center': ['9021'],
  api: ['9464-9487'],
  'api-proxy': ['5000'],
  consumer: ['9488-9511'],
  jaeger: ['16686', '4318'],
  prometheus: ['9090'],
  alertmanager: ['9093'],
  grafana: ['3000'],
};

/** Runs to its end and is not asked how it is. */
const isOneShot = ({ restart }: Service) => restart?.startsWith('on-failure') ?? false;

const isOurs = ({ build, image }: Service) =>
  build !== undefined || preset(image ?? '').startsWith('picture-resize/');

/** What a service must not do, or does not have that it must: a sentence for each; none if all is well. */
export function violations(name: string, service: Service): string[] {
  const { image = '', build, healthcheck, logging } = service;
  const rules: [holds: boolean, sentence: string][] = [
    [isOurs(service) || /^\$\{\w+:-[^:]+:v?\d[\w.-]*\}$/.test(image), 'its image is not pinned'],
    // The Dockerfiles of our own images have theirs.
    [build !== undefined || isOneShot(service) || isAsked(healthcheck), 'it has no health check'],
    [healthcheck?.disable !== true, 'its health check is off'],
    [megabytes(service) > 0, 'it has no memory limit'],
    [service.restart === 'unless-stopped' || isOneShot(service), 'it is not started again when it dies'],
    [service.init === true, 'nobody reaps its orphans (init)'],
    [service.privileged !== true, 'it is privileged'],
    [service.container_name === undefined, 'it can not be scaled (container_name)'],
    [service.network_mode === undefined, 'it leaves the network'],
    [service.cap_drop?.join() === 'ALL' && service.cap_add === undefined, 'it keeps capabilities'],
    [service.security_opt?.includes('no-new-privileges:true') ?? false, 'it may gain privileges'],
    [logging?.driver === 'local' && logging.options?.['max-size'] !== undefined, 'its log grows without end'],
    [!service.volumes?.some((volume) => volume.includes('docker.sock')), 'it can reach the engine'],
  ];
  return [
    ...rules.filter(([holds]) => !holds).map(([, sentence]) => sentence),
    ...(service.ports ?? []).flatMap((port) => portViolations(name, port)),
    ...Object.keys(service.environment ?? {}).flatMap(secretViolations),
  ];
}

function isAsked(healthcheck: Service['healthcheck']): boolean {
  const { test = [], start_period, start_interval } = healthcheck ?? {};
  return test.length > 1 && start_period !== undefined && start_interval !== undefined;
}

function portViolations(name: string, port: string): string[] {
  if (!port.startsWith(`\${BIND_ADDRESS:-127.0.0.1}:`)) return [`port ${port} is not bound to loopback`];
  const published = preset(port).split(':')[1] ?? '';
  return allowedPorts[name]?.includes(published) ? [] : [`port ${published} is not in the table`];
}

/** "docker inspect" shows the environment to everyone who may ask the engine. */
function secretViolations(variable: string): string[] {
  return /PASS|SECRET|TOKEN/.test(variable) && !variable.endsWith('_FILE')
    ? [`${variable} is in its environment`]
    : [];
}

/** MiB that all replicas of a service may take; 0 without a limit. */
export function megabytes({ mem_limit = '', deploy }: Service): number {
  const [, size = '0'] = /^(\d+)m$/.exec(mem_limit) ?? [];
  return Number(size) * Number(preset(deploy?.replicas ?? '1'));
}

/** As above, of what goes on running. */
export function lastingMegabytes(service: Service): number {
  return isOneShot(service) ? 0 : megabytes(service);
}

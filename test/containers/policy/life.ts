import { processSettings } from '@picture-resize/service-kit';
import type { Service, Services } from '../configurations.ts';
import type { Rule } from './policy.ts';

/** Run to their end and are not asked how they are. */
const oneShots = ['topics'];
export const isOneShot = (name: string): boolean => oneShots.includes(name);

/** Seconds that those have at least who bring state onto the disk. */
const secondsToStop: Record<string, number> = { mysql: 60, kafka: 60, zookeeper: 30 };

export function lifeRules(name: string, service: Service, services: Services): Rule[] {
  const { logging, restart, environment = {} } = service;
  const isLogBounded =
    logging?.options?.['max-size'] !== undefined && logging.options['max-file'] !== undefined;
  const wanted = isOneShot(name) ? /^on-failure:\d+$/ : /^unless-stopped$/;
  return [
    [bytes(service) > 0, 'it has no memory limit'],
    [wanted.test(restart ?? ''), 'it is not started again when it dies'],
    [service.init === true, 'nobody reaps its orphans (init)'],
    [logging?.driver === 'local' && isLogBounded, 'its log grows without end'],
    [secondsOf(service) >= (secondsToStop[name.replace(/-\d$/, '')] ?? 0), 'it is killed while it stops'],
    [
      !('SHUTDOWN_SECONDS' in environment) || secondsOf(service) > shutdownSeconds(service),
      'it is killed before its SHUTDOWN_SECONDS are over',
    ],
    // "up --wait" takes a container that has ended for a failure, unless someone waits for its end.
    [!isOneShot(name) || isAwaited(name, services), 'nobody waits for its end'],
  ];
}

function isAwaited(name: string, services: Services): boolean {
  return Object.values(services).some(
    ({ depends_on }) => depends_on?.[name]?.condition === 'service_completed_successfully',
  );
}

function shutdownSeconds({ environment }: Service): number {
  return processSettings.SHUTDOWN_SECONDS.parse(environment?.SHUTDOWN_SECONDS ?? undefined);
}

/** Without a word Docker gives it ten. As in a compose file, where the parts add up: 20s20s. */
export function secondsOf({ stop_grace_period = '10s' }: Service): number {
  const parts = [...stop_grace_period.matchAll(/(\d+)([ms])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unit === 'm' ? 60 : 1), 0);
}

/** What its replicas may take together; 0 without a limit. */
function bytes({ mem_limit = '0', deploy }: Service): number {
  return Number(mem_limit) * (deploy?.replicas ?? 1);
}

/** GiB that everything that goes on running may take. */
export function memoryOf(services: Services): number {
  const lasting = Object.entries(services).filter(([name]) => !isOneShot(name));
  return lasting.reduce((sum, [, service]) => sum + bytes(service), 0) / 2 ** 30;
}

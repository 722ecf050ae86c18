import type { Service } from '../configurations.ts';
import type { Image } from '../dockerfile.ts';
import { isOneShot } from './life.ts';
import type { Rule } from './policy.ts';

/**
 * Images from elsewhere that name a user who is not root; a test asks those that are here. MySQL's begins as
 * root, so its compose file has to name one.
 */
export const notRoot = [
  ...['adminer', 'prom/mysqld-exporter', 'jaegertracing/jaeger', 'prom/prometheus', 'prom/alertmanager'],
  ...['confluentinc/cp-zookeeper', 'confluentinc/cp-server', 'confluentinc/cp-kafka'],
  ...['confluentinc/cp-enterprise-control-center', 'grafana/grafana'],
];

/**
 * May be without a full version: nothing runs from it but what apt-get installs on it, and that is the
 * newest of its day whatever the date of the image.
 */
const unpinned = 'debian:bookworm-slim';

/** @param built what the Dockerfile says, for an image of ours */
export function imageRules(name: string, service: Service, built: Image | undefined): Rule[] {
  const { image = '', build, healthcheck } = service;
  const isOurs = image.startsWith('picture-resize/');
  const bases = Object.entries(build?.args ?? {}).filter(([argument]) => argument.endsWith('_IMAGE'));
  const user = service.user ?? built?.user;
  const isKnown = notRoot.includes(repositoryOf(built?.base ?? image));
  return [
    [isOurs || isPinned(image), `its image ${image} is not pinned`],
    [!isOurs || built !== undefined, `nobody builds its image ${image}`],
    ...bases.map(([, base]): Rule => [isPinned(base), `${base}, which it is built on, is not pinned`]),
    [user === undefined ? isKnown : !isRoot(user), 'it may run as root'],
    [
      isOneShot(name) || (healthcheck ? asksEnough(healthcheck) : built?.healthCheck !== undefined),
      'it has no health check',
    ],
  ];
}

/** Down to the patch, or the very bytes. */
export function isPinned(image: string): boolean {
  return (
    image === unpinned || /@sha256:[0-9a-f]{64}$/.test(image) || /:v?\d+\.\d+\.\d+(-[\w.-]+)?$/.test(image)
  );
}

/** By name or number; an image that says nothing begins as root. */
export const isRoot = (user: string): boolean => /^(root|0|)(:|$)/.test(user);

export const repositoryOf = (image: string): string => image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');

function asksEnough({
  test = [],
  start_period,
  start_interval,
  disable,
}: NonNullable<Service['healthcheck']>) {
  const asksNothing = /^(true|:|exit 0)$/.test(test.slice(1).join(' '));
  return (
    disable !== true &&
    test.length > 1 &&
    !asksNothing &&
    start_period !== undefined &&
    start_interval !== undefined
  );
}

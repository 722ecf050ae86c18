import type { Route53Record } from '../aws.ts';
import type { Construct } from '../cdk.ts';
import { releaseOf } from '../release.ts';
import { brokerSettings, ENSEMBLE } from '../settings.ts';
import { giveBrokerAddresses } from './address.ts';
import { createHost } from './host.ts';
import { createIdentity } from './identity.ts';
import type { Ground } from './machine.ts';

/**
 * Brokers, each on a machine of its own, spread over the zones. Clients begin at the name of all of them, so
 * another broker changes nobody's settings, and are then sent to each by its number.
 * @returns their names, and the parts of the name of all of them
 */
export function createBrokers(scope: Construct, ground: Ground): Route53Record[] {
  const { config: c, images, network } = ground;
  const { brokers, instanceType, diskGiB } = c.kafka;
  const profile = createIdentity(scope, ground, 'kafka');
  return Array.from({ length: brokers }, (_, index) => {
    const number = index + 1;
    const release = releaseOf('kafka', c, images, {
      settings: brokerSettings(c, number, index % network.zones.length),
      // One alone is what the folder has already.
      plain: brokers === 1,
    });
    const address = createHost(scope, ground, {
      role: 'kafka',
      number,
      instanceType,
      diskGiB,
      profile,
      release,
      scripts: ['wait-in-sync.sh'],
      // So that Prometheus does not miss one there.
      ...(number > ENSEMBLE ? { tags: { zookeeper: 'none' } } : {}),
    });
    return giveBrokerAddresses(scope, ground, number, address);
  }).flat();
}

import * as aws from '../aws.ts';
import type { Construct } from '../cdk.ts';
import { brokerAddress, roleAddress } from '../names.ts';
import type { Ground } from './machine.ts';

/** Who asks gets another address half a minute after a change. */
const TTL_SECONDS = 30;

/** A name in the private zone. */
export function giveAddress(
  scope: Construct,
  { zoneId }: Ground,
  name: string,
  address: string,
): aws.Route53Record {
  return new aws.Route53Record(scope, `${name.split('.')[0]}-address`, {
    zoneId,
    name,
    type: 'A',
    ttl: TTL_SECONDS,
    records: [address],
  });
}

/**
 * A broker's own name, and its part of the name of all. A record of its own, so that an exchange of this broker changes
 * this one: a record with all addresses hangs on every machine, and would have to wait for the last of them.
 */
export function giveBrokerAddresses(
  scope: Construct,
  ground: Ground,
  number: number,
  address: string,
): aws.Route53Record[] {
  const own = giveAddress(scope, ground, brokerAddress(ground.config, number), address);
  const shared = new aws.Route53Record(scope, `kafka-${number}-shared-address`, {
    zoneId: ground.zoneId,
    name: roleAddress(ground.config, 'kafka'),
    type: 'A',
    ttl: TTL_SECONDS,
    records: [address],
    setIdentifier: `kafka-${number}`,
    multivalueAnswerRoutingPolicy: true,
    dependsOn: [own],
  });
  return [own, shared];
}

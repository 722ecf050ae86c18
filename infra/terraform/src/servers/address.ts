import * as aws from '../aws.ts';
import type { Construct } from '../cdk.ts';
import type { Ground } from './machine.ts';

/**
 * A name in the private zone. Who asks gets all addresses; half a minute after a change the new ones.
 * @param after names that are there before it
 */
export function giveAddress(
  scope: Construct,
  { zoneId }: Ground,
  name: string,
  records: string[],
  after: aws.Route53Record[] = [],
): aws.Route53Record {
  return new aws.Route53Record(scope, `${name.split('.')[0]}-address`, {
    zoneId,
    name,
    type: 'A',
    ttl: 30,
    records,
    dependsOn: after,
  });
}

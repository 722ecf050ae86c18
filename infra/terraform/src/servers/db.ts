import type { Route53Record } from '../aws.ts';
import type { Construct } from '../cdk.ts';
import { roleAddress } from '../names.ts';
import { releaseOf } from '../release.ts';
import { giveAddress } from './address.ts';
import { createHost } from './host.ts';
import { createIdentity } from './identity.ts';
import type { Ground } from './machine.ts';

/**
 * MySQL, one machine. Away for the minutes that a new machine takes; meanwhile jobs are accepted and wait.
 * @returns its name
 */
export function createDatabase(scope: Construct, ground: Ground): Route53Record {
  const { config: c, images } = ground;
  const address = createHost(scope, ground, {
    role: 'db',
    number: 1,
    ...c.db,
    profile: createIdentity(scope, ground, 'db'),
    release: releaseOf('db', c, images),
    scripts: ['apply-schema.sh'],
  });
  return giveAddress(scope, ground, roleAddress(c, 'db'), [address]);
}

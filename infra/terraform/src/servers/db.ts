import type * as aws from '../aws.ts';
import type { Construct } from '../cdk.ts';
import { roleAddress } from '../names.ts';
import { releaseOf } from '../release.ts';
import { giveAddress } from './address.ts';
import { createHost, type Host } from './host.ts';
import { createIdentity } from './identity.ts';
import { CLIENT_TYPE, type Ground } from './machine.ts';
import { createRds } from './rds.ts';

/**
 * MySQL, one machine, away for the minutes that a new one takes; meanwhile jobs are accepted and wait. Or RDS, and a
 * machine beside it that brings schema and users there and has adminer and the exporter.
 * @returns what says where it is
 */
export function createDatabase(scope: Construct, ground: Ground): aws.Route53Record | aws.SsmParameter {
  const { config: c, images } = ground;
  const host: Host = {
    role: 'db',
    number: 1,
    instanceType: c.db.instanceType,
    diskGiB: c.db.diskGiB,
    profile: createIdentity(scope, ground, 'db'),
    release: releaseOf('db', c, images),
    scripts: ['apply-schema.sh'],
  };
  if (c.db.on === 'machine')
    return giveAddress(scope, ground, roleAddress(c, 'db'), createHost(scope, ground, host));
  const address = createRds(scope, ground);
  createHost(
    scope,
    { ...ground, before: [...ground.before, address] },
    // Prometheus asks it for no disk.
    { ...host, instanceType: CLIENT_TYPE, diskGiB: undefined, tags: { disk: 'none' } },
  );
  return address;
}

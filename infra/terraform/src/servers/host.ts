import * as aws from '../aws.ts';
import type { Construct } from '../cdk.ts';
import type { Config } from '../config.ts';
import type { Folder } from '../folder.ts';
import { bucketName, parameterPath, resourceName } from '../names.ts';
import type { Role } from '../topology.ts';
import { pack, userData } from '../user-data.ts';
import { type Ground, metadataOptions, ROOT_DISK_GIB } from './machine.ts';

export interface Host {
  role: Role;
  number: number;
  instanceType: string;
  /** Undefined: keeps nothing. */
  diskGiB?: number | undefined;
  profile: string;
  release: Folder;
  variables?: Record<string, string>;
  scripts?: string[];
  timers?: string[];
  tags?: Record<string, string>;
}

/**
 * A machine that is the only one of its kind, and its disk, which outlives it. Its folder lies in the bucket,
 * so that a new release of it restarts containers and does not exchange the machine.
 * @returns its private address
 */
export function createHost(scope: Construct, ground: Ground, host: Host): string {
  const { config: c, encryption } = ground;
  const name = `${host.role}-${host.number}`;
  const zone = zoneOf(ground, name, host.number);
  const tags = { Name: resourceName(c, name), role: host.role, ...host.tags };

  const release = new aws.S3Object(scope, `${name}-release`, {
    bucket: ground.releases.id,
    key: `${name}.json`,
    content: literal(JSON.stringify(host.release)),
    contentType: 'application/json',
    // Said here, as nothing makes it wait until its bucket encrypts by itself.
    kmsKeyId: encryption.keyArn,
  });
  const { diskGiB } = host;
  const volume =
    diskGiB === undefined ? undefined : createVolume(scope, ground, { ...host, diskGiB }, zone.name);
  const { variables = {}, scripts = [], timers = [] } = host;
  const machine = new aws.Instance(scope, name, {
    ami: ground.imageId,
    instanceType: host.instanceType,
    subnetId: zone.privateSubnet,
    vpcSecurityGroupIds: [ground.groups[host.role]],
    iamInstanceProfile: host.profile,
    userDataBase64: pack(
      userData(c, {
        role: host.role,
        release: `s3://${bucketName(c)}/${name}.json`,
        ...(volume && { volumeParameter: volumeParameter(c, name) }),
        variables,
        scripts: volume ? ['mount-data.sh', ...scripts] : scripts,
        timers,
      }),
    ),
    userDataReplaceOnChange: true,
    ebsOptimized: true,
    monitoring: true,
    disableApiTermination: c.protect,
    metadataOptions,
    rootBlockDevice: {
      encrypted: true,
      kmsKeyId: encryption.keyArn,
      volumeType: 'gp3',
      volumeSize: ROOT_DISK_GIB,
    },
    tags,
    // Another image takes effect when the machine is exchanged on purpose (-replace).
    lifecycle: { ignoreChanges: ['ami'] },
    dependsOn: [release, ...(volume ? [volume.parameter] : []), ...ground.before],
  });
  if (volume !== undefined)
    new aws.VolumeAttachment(scope, `${name}-attachment`, {
      deviceName: '/dev/sdf',
      instanceId: machine.id,
      volumeId: volume.disk.id,
      // What writes is stopped first.
      stopInstanceBeforeDetaching: true,
    });
  return machine.privateIp;
}

/** Its number's, but where another one was written down for it because that one was lost. */
function zoneOf({ config: c, network: { zones } }: Ground, name: string, number: number) {
  const letter = c.disks[name]?.zone;
  const index = letter === undefined ? (number - 1) % zones.length : c.network.zones.indexOf(letter);
  const zone = zones[index];
  if (zone === undefined) throw new Error('Expected at least one zone but received none');
  return zone;
}

const volumeParameter = (c: Config, name: string) => `${parameterPath(c)}/${name}/volume`;

/** A disk, and where its machine finds the disk's id. Outlives its machine; with finalSnapshots also its own destruction, as a snapshot. */
function createVolume(scope: Construct, ground: Ground, host: Host & { diskGiB: number }, zone: string) {
  const { config: c, encryption } = ground;
  const name = `${host.role}-${host.number}`;
  const snapshot = c.disks[name]?.snapshot;
  const disk = new aws.EbsVolume(scope, `${name}-disk`, {
    availabilityZone: zone,
    size: host.diskGiB,
    type: 'gp3',
    encrypted: true,
    kmsKeyId: encryption.keyArn,
    ...(snapshot === undefined ? {} : { snapshotId: snapshot }),
    finalSnapshot: c.finalSnapshots,
    tags: { Name: resourceName(c, name), role: host.role, snapshots: resourceName(c, 'daily') },
    // What it began with is of no more interest once it is there: no reason to make it anew.
    lifecycle: { preventDestroy: c.protect, ignoreChanges: ['snapshot_id'] },
  });
  const parameter = new aws.SsmParameter(scope, `${name}-volume`, {
    name: volumeParameter(c, name),
    type: 'String',
    value: disk.id,
  });
  return { disk, parameter };
}

/** Terraform would put in what stands in braces; Compose is to do that, on the machine. */
function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}

import * as aws from '../aws.ts';
import { type Construct, Token } from '../cdk.ts';
import { resourceName } from '../names.ts';
import { releaseOf } from '../release.ts';
import { pack, userData } from '../user-data.ts';
import { createIdentity } from './identity.ts';
import { type Ground, metadataOptions, ROOT_DISK_GIB } from './machine.ts';

export interface Group {
  role: 'api' | 'consumer';
  instanceType: string;
  min: number;
  max: number;
  /** Behind the load balancer, which then also says whether a machine is well. */
  targetGroupArn?: string;
}

/** Machines that are all alike and may vanish. A new version rolls through them, and back if it fails. */
export function createGroup(scope: Construct, ground: Ground, group: Group): aws.AutoscalingGroup {
  const { config: c, network } = ground;
  const { role, targetGroupArn } = group;
  const template = createTemplate(scope, ground, group);
  return new aws.AutoscalingGroup(scope, `${role}-scaling`, {
    name: resourceName(c, role),
    minSize: group.min,
    maxSize: group.max,
    vpcZoneIdentifier: network.zones.map(({ privateSubnet }) => privateSubnet),
    serviceLinkedRoleArn: ground.encryption.scalingRoleArn,
    // By number: with $Latest a failed refresh has nothing to go back to.
    launchTemplate: {
      id: template.id,
      version: Token.asString(template.getStringAttribute('latest_version')),
    },
    ...(targetGroupArn === undefined ? {} : { targetGroupArns: [targetGroupArn] }),
    healthCheckType: targetGroupArn === undefined ? 'EC2' : 'ELB',
    // Packages, images, and perhaps a broker that is coming up as well.
    healthCheckGracePeriod: 600,
    defaultInstanceWarmup: 180,
    instanceRefresh: {
      strategy: 'Rolling',
      preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 200, autoRollback: true },
    },
    // The metric that scaling divides by.
    enabledMetrics: ['GroupInServiceInstances'],
    metricsGranularity: '1Minute',
    tag: [{ key: 'Name', value: resourceName(c, role), propagateAtLaunch: true }],
    lifecycle: { ignoreChanges: ['desired_capacity'] },
    dependsOn: ground.waysOut,
  });
}

function createTemplate(scope: Construct, ground: Ground, { role, instanceType }: Group): aws.LaunchTemplate {
  const { config: c, encryption, images } = ground;
  const tags = { Name: resourceName(c, role), role, environment: c.name };
  return new aws.LaunchTemplate(scope, `${role}-template`, {
    name: resourceName(c, role),
    imageId: ground.imageId,
    instanceType,
    updateDefaultVersion: true,
    userData: pack(userData(c, { role, folder: releaseOf(role, c, images) })),
    iamInstanceProfile: { name: createIdentity(scope, ground, role) },
    networkInterfaces: [
      {
        associatePublicIpAddress: 'false',
        deleteOnTermination: 'true',
        securityGroups: [ground.groups[role]],
      },
    ],
    ebsOptimized: 'true',
    monitoring: { enabled: true },
    metadataOptions,
    blockDeviceMappings: [
      {
        deviceName: '/dev/sda1',
        ebs: {
          encrypted: 'true',
          kmsKeyId: encryption.keyArn,
          volumeType: 'gp3',
          volumeSize: ROOT_DISK_GIB,
          deleteOnTermination: 'true',
        },
      },
    ],
    tagSpecifications: ['instance', 'volume'].map((resourceType) => ({ resourceType, tags })),
  });
}

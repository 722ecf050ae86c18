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

/**
 * Holds each new machine back until it says that its containers are healthy (vm/complete-launch.sh). One that does not
 * say so in time for packages, images and perhaps a broker that is coming up as well is removed: a failed launch.
 */
const launchHook = {
  name: 'launch',
  lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  heartbeatTimeout: 900,
  defaultResult: 'ABANDON',
};

/** Machines that are all alike and may vanish. commands/roll.sh rolls a new version through them, and back if it fails. */
export function createGroup(scope: Construct, ground: Ground, group: Group): aws.AutoscalingGroup {
  const { config: c, network } = ground;
  const { role, targetGroupArn } = group;
  const template = createTemplate(scope, ground, group);
  const created = new aws.AutoscalingGroup(scope, `${role}-scaling`, {
    name: resourceName(c, role),
    minSize: group.min,
    maxSize: group.max,
    vpcZoneIdentifier: network.zones.map(({ privateSubnet }) => privateSubnet),
    serviceLinkedRoleArn: ground.encryption.scalingRoleArn,
    // By number: with $Latest a failed refresh has nothing to go back to. The first one; later ones are written by
    // the refresh that has succeeded. The provider would write them before it starts one (its issue 34189), which
    // could then only go back to the version that has failed.
    launchTemplate: {
      id: template.id,
      version: Token.asString(template.getStringAttribute('latest_version')),
    },
    ...(targetGroupArn === undefined ? {} : { targetGroupArns: [targetGroupArn] }),
    healthCheckType: targetGroupArn === undefined ? 'EC2' : 'ELB',
    // For the group's first machines.
    initialLifecycleHook: [launchHook],
    // Nor does Terraform wait for them: a group whose first machines are late would be made anew by the next apply.
    waitForCapacityTimeout: '0',
    // Both begin when the hook lets a machine into service, where it works already: what is left is that the load
    // balancer asks it a few times, and that the metrics of a minute each show what it takes over.
    healthCheckGracePeriod: 60,
    defaultInstanceWarmup: 120,
    // The metric that scaling divides by.
    enabledMetrics: ['GroupInServiceInstances'],
    metricsGranularity: '1Minute',
    tag: [{ key: 'Name', value: resourceName(c, role), propagateAtLaunch: true }],
    lifecycle: { ignoreChanges: ['desired_capacity', 'launch_template'] },
    dependsOn: ground.before,
  });
  // The same once more: a group that is there already gets no other one by its own attribute.
  new aws.AutoscalingLifecycleHook(scope, `${role}-launch`, {
    ...launchHook,
    autoscalingGroupName: created.name,
  });
  return created;
}

function createTemplate(scope: Construct, ground: Ground, { role, instanceType }: Group): aws.LaunchTemplate {
  const { config: c, encryption, images } = ground;
  const name = resourceName(c, role);
  const tags = { Name: name, role, environment: c.name };
  // The star is an id that AWS gives the group.
  const group = `arn:aws:autoscaling:${c.region}:${c.account}:autoScalingGroup:*:autoScalingGroupName/${name}`;
  const profile = createIdentity(scope, ground, role, [
    { Action: 'autoscaling:CompleteLifecycleAction', Resource: group },
  ]);
  return new aws.LaunchTemplate(scope, `${role}-template`, {
    name,
    imageId: ground.imageId,
    instanceType,
    updateDefaultVersion: true,
    userData: pack(
      userData(c, {
        role,
        folder: releaseOf(role, c, images),
        scripts: ['complete-launch.sh'],
        variables: { SCALING_GROUP: name, LAUNCH_HOOK: launchHook.name },
      }),
    ),
    iamInstanceProfile: { name: profile },
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

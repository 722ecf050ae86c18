import * as aws from './aws.ts';
import { createBucket } from './bucket.ts';
import { type Construct, TerraformOutput, TerraformStack } from './cdk.ts';
import type { Config } from './config.ts';
import { createEncryption } from './encryption.ts';
import { createFirewall } from './firewall.ts';
import type { Images } from './images.ts';
import { createLoadBalancer } from './load-balancer.ts';
import { createLogs } from './logs.ts';
import { bucketName, domain } from './names.ts';
import { createNetwork } from './network.ts';
import { createSecrets } from './secrets.ts';
import { createApis } from './servers/api.ts';
import { createConsumers } from './servers/consumer.ts';
import { createDatabase } from './servers/db.ts';
import { createBrokers } from './servers/kafka.ts';
import { findMachineImage, type Ground } from './servers/machine.ts';
import { createObservability } from './servers/observability.ts';
import { createSilenceAlarm } from './servers/silence-alarm.ts';
import { createSnapshots } from './snapshots.ts';
import { useProvider, useState } from './terraform.ts';

/** Everything of one environment: what it stands on, then its servers in the order of the topology. */
export function createEnvironment(app: Construct, config: Config, images: Images): TerraformStack {
  const stack = new TerraformStack(app, config.name);
  useState(stack, config);
  useProvider(stack, config);

  const network = createNetwork(stack, config);
  const encryption = createEncryption(stack, config);
  const { groups, waysOut } = createFirewall(stack, config, network);
  const { bootLog } = createLogs(stack, config, network, encryption);
  createSecrets(stack, config, encryption);
  createSnapshots(stack, config);
  const releases = createBucket(stack, 'releases', {
    bucket: bucketName(config),
    keyArn: encryption.keyArn,
    disposable: !config.protect,
  });
  const zone = new aws.Route53Zone(stack, 'zone', {
    name: domain(config),
    comment: `Machines of ${config.name}`,
    vpc: [{ vpcId: network.vpcId }],
  });
  const ground: Ground = {
    config,
    images,
    network,
    groups,
    before: [...network.waysOut, ...waysOut],
    encryption,
    bootLogArn: bootLog.arn,
    releases,
    imageId: findMachineImage(stack, config),
    zoneId: zone.zoneId,
  };

  const names: Ground['before'] = [createDatabase(stack, ground), ...createBrokers(stack, ground)];
  const served: Ground = { ...ground, before: [...ground.before, ...names] };
  const watched: Ground = { ...served, before: [...served.before, createObservability(stack, served)] };
  createSilenceAlarm(stack, ground);
  createConsumers(stack, watched);
  const balancer = createLoadBalancer(stack, config, network, groups);
  createApis(stack, watched, balancer);

  new TerraformOutput(stack, 'api', { value: `https://${balancer.dnsName}` });
  return stack;
}

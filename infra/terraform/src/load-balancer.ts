import * as aws from './aws.ts';
import type { Construct } from './cdk.ts';
import type { Config } from './config.ts';
import type { Firewall } from './firewall.ts';
import { resourceName } from './names.ts';
import type { Network } from './network.ts';
import { portOf } from './topology.ts';

export interface LoadBalancer {
  dnsName: string;
  targetGroupArn: string;
  /** How CloudWatch calls the two of them together. */
  requestsLabel: string;
  /** AWS counts requests for them only once it is there, and refuses a policy that scales by them until then. */
  listener: aws.LbListener;
}

/** The one thing that the world reaches, by HTTPS only. */
export function createLoadBalancer(
  scope: Construct,
  c: Config,
  network: Network,
  groups: Firewall['groups'],
): LoadBalancer {
  const balancer = new aws.Lb(scope, 'balancer', {
    name: resourceName(c, 'api'),
    loadBalancerType: 'application',
    internal: false,
    securityGroups: [groups.balancer],
    subnets: network.zones.map(({ publicSubnet }) => publicSubnet),
    dropInvalidHeaderFields: true,
    desyncMitigationMode: 'defensive',
    enableDeletionProtection: c.protect,
    // Longer than a client may take to send (BODY_SECONDS) and than the proxy waits.
    idleTimeout: 100,
  });
  const targets = new aws.LbTargetGroup(scope, 'apis', {
    name: resourceName(c, 'api'),
    vpcId: network.vpcId,
    port: portOf('api', 'http'),
    protocol: 'HTTP',
    targetType: 'instance',
    // As long as a request may wait for its job, and a little.
    deregistrationDelay: '40',
    // The proxy, as requests go to it: it answers and knows an api that lives. Not one that is ready: without
    // its broker none is, other machines would be no better, and how jobs stand can still be asked.
    healthCheck: {
      port: String(portOf('api', 'proxy-metrics')),
      path: '/ready',
      matcher: '200',
      interval: 10,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
  });
  const listener = new aws.LbListener(scope, 'https', {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: 'HTTPS',
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    certificateArn: c.certificateArn,
    defaultAction: [{ type: 'forward', targetGroupArn: targets.arn }],
  });
  return {
    dnsName: balancer.dnsName,
    targetGroupArn: targets.arn,
    requestsLabel: `${balancer.arnSuffix}/${targets.arnSuffix}`,
    listener,
  };
}

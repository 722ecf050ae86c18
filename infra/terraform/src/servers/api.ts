import * as aws from '../aws.ts';
import type { Construct } from '../cdk.ts';
import type { LoadBalancer } from '../load-balancer.ts';
import { resourceName } from '../names.ts';
import { createGroup } from './group.ts';
import type { Ground } from './machine.ts';

/** Apis behind the load balancer, as many as requests ask for. */
export function createApis(scope: Construct, ground: Ground, balancer: LoadBalancer): void {
  const { config: c } = ground;
  const { requestsPerMinute, ...size } = c.api;
  const group = createGroup(scope, ground, { role: 'api', ...size, targetGroupArn: balancer.targetGroupArn });
  new aws.AutoscalingPolicy(scope, 'api-by-requests', {
    name: resourceName(c, 'api-by-requests'),
    autoscalingGroupName: group.name,
    policyType: 'TargetTrackingScaling',
    targetTrackingConfiguration: {
      targetValue: requestsPerMinute,
      predefinedMetricSpecification: {
        predefinedMetricType: 'ALBRequestCountPerTarget',
        resourceLabel: balancer.requestsLabel,
      },
    },
    dependsOn: [balancer.listener],
  });
}

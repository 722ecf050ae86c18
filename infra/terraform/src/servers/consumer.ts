import * as aws from '../aws.ts';
import type { Construct } from '../cdk.ts';
import { resourceName } from '../names.ts';
import { createGroup } from './group.ts';
import type { Ground } from './machine.ts';

/** As vm/publish-waiting.sh sends it, with the environment as its dimension. */
export const jobsWaiting = { namespace: 'PictureResize', metricName: 'JobsWaiting' };

/** Consumers, as many as jobs wait for. They are busy by nature, so their CPU says nothing. */
export function createConsumers(scope: Construct, ground: Ground): void {
  const { config: c } = ground;
  const { jobsWaitingPerConsumer, ...size } = c.consumer;
  const group = createGroup(scope, ground, { role: 'consumer', ...size });
  new aws.AutoscalingPolicy(scope, 'consumer-by-jobs', {
    name: resourceName(c, 'consumer-by-jobs'),
    autoscalingGroupName: group.name,
    policyType: 'TargetTrackingScaling',
    targetTrackingConfiguration: {
      targetValue: jobsWaitingPerConsumer,
      customizedMetricSpecification: {
        metrics: [
          {
            id: 'waiting',
            returnData: false,
            metricStat: {
              stat: 'Average',
              metric: { ...jobsWaiting, dimensions: [{ name: 'Environment', value: c.name }] },
            },
          },
          {
            id: 'consumers',
            returnData: false,
            metricStat: {
              stat: 'Average',
              metric: {
                namespace: 'AWS/AutoScaling',
                metricName: 'GroupInServiceInstances',
                dimensions: [{ name: 'AutoScalingGroupName', value: resourceName(c, 'consumer') }],
              },
            },
          },
          {
            id: 'each',
            returnData: true,
            label: 'Jobs waiting for each consumer',
            expression: 'waiting / consumers',
          },
        ],
      },
    },
  });
}

import type { Route53Record } from '../aws.ts';
import type { Construct } from '../cdk.ts';
import { roleAddress } from '../names.ts';
import { releaseOf } from '../release.ts';
import { remoteTargets } from '../scrape-targets.ts';
import { giveAddress } from './address.ts';
import { jobsWaiting } from './consumer.ts';
import { createHost } from './host.ts';
import { createIdentity } from './identity.ts';
import type { Ground } from './machine.ts';

/**
 * Prometheus, Alertmanager, Grafana, Jaeger and the auditor; and from here CloudWatch hears how many jobs wait.
 * @returns the name of the machine
 */
export function createObservability(scope: Construct, ground: Ground): Route53Record {
  const { config: c, images } = ground;
  const { namespace, metricName } = jobsWaiting;
  const profile = createIdentity(scope, ground, 'observability', [
    // Know no resources.
    { Action: ['ec2:DescribeInstances', 'autoscaling:DescribeAutoScalingInstances'], Resource: '*' },
    {
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': namespace } },
    },
  ]);
  const address = createHost(scope, ground, {
    role: 'observability',
    number: 1,
    ...c.observability,
    profile,
    release: releaseOf('observability', c, images),
    timers: ['discover-targets', 'publish-waiting'],
    variables: {
      SCRAPE: remoteTargets()
        .map(({ job, role, port }) => `${job}:${role}:${port}`)
        .join(' '),
      METRIC_NAMESPACE: namespace,
      METRIC_NAME: metricName,
    },
  });
  return giveAddress(scope, ground, roleAddress(c, 'observability'), address);
}

import * as aws from '../aws.ts';
import type { Construct } from '../cdk.ts';
import { resourceName } from '../names.ts';
import { jobsWaiting } from './consumer.ts';
import type { Ground } from './machine.ts';

/**
 * Who watches the watchers: the figure of vm/publish-waiting.sh comes each minute from the machine that has Prometheus and
 * Alertmanager. When it stays away, nobody hears of alerts any more and consumers are not scaled.
 */
export function createSilenceAlarm(scope: Construct, { config: c, encryption }: Ground): void {
  const told = c.alarmsTo === null ? [] : [createTopic(scope, c.alarmsTo, resourceName(c, 'alarms'))];
  new aws.CloudwatchMetricAlarm(scope, 'silence', {
    alarmName: resourceName(c, 'nothing-watches'),
    alarmDescription: `Nothing was heard of observability-1 in ${c.name} for ten minutes: no alert is sent, no consumer added. make tunnel ENV=${c.name} ROLE=observability`,
    ...jobsWaiting,
    dimensions: { Environment: c.name },
    statistic: 'SampleCount',
    period: 300,
    evaluationPeriods: 2,
    comparisonOperator: 'LessThanThreshold',
    threshold: 1,
    // No figure is what it waits for.
    treatMissingData: 'breaching',
    alarmActions: told,
    okActions: told,
  });

  /** Asks whoever has this address whether they want it, once; until they have said yes they hear nothing. */
  function createTopic(scope: Construct, endpoint: string, name: string): string {
    const topic = new aws.SnsTopic(scope, 'alarms', { name, kmsMasterKeyId: encryption.keyArn });
    new aws.SnsTopicSubscription(scope, 'alarms-by-mail', {
      topicArn: topic.arn,
      protocol: 'email',
      endpoint,
    });
    return topic.arn;
  }
}

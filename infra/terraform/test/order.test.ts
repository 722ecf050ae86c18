import { describe, expect, test } from '@jest/globals';
import { environments } from './environments.ts';
import { all, synthesize } from './synthesize.ts';

describe.each(environments())('$name', (config) => {
  const document = synthesize(config);
  const instances = all(document, 'aws_instance');

  test('no machine boots before there is a way out', () => {
    const ways = ['aws_route_table_association', 'aws_vpc_security_group_egress_rule'].flatMap((type) =>
      all(document, type)
        .filter(([name]) => /-routes$|-to-internet-/.test(name))
        .map(([name]) => `${type}.${name}`),
    );
    expect(ways).toHaveLength(2 * config.network.zones.length + 10);
    for (const [, server] of [...instances, ...all(document, 'aws_autoscaling_group')])
      expect(server.depends_on).toEqual(expect.arrayContaining(ways));
  });

  test('no machine of a group, nor Prometheus, asks for a name before it is there: for minutes the answer would stay no', () => {
    const asked = (role: string) => `aws_route53_record.${role}-address`;
    const brokers = instances.map(([name]) => name).filter((name) => name.startsWith('kafka-'));
    const names = [...brokers, ...brokers.map((broker) => `${broker}-shared`)];
    for (const [, group] of all(document, 'aws_autoscaling_group'))
      expect(group.depends_on).toEqual(expect.arrayContaining(['db', 'observability', ...names].map(asked)));
    const [, observability] = instances.find(([name]) => name === 'observability-1') ?? [];
    expect(observability?.depends_on).toEqual(expect.arrayContaining(['db', ...names].map(asked)));
    // Whoever finds a broker among all of them finds it by its own name.
    const shared = brokers.map(
      (broker) => document.resource.aws_route53_record?.[`${broker}-shared-address`],
    );
    expect(shared.map((record) => record?.depends_on)).toEqual(brokers.map((broker) => [asked(broker)]));
  });

  test('apis are scaled by requests when the load balancer has a listener, without which AWS knows no such metric', () => {
    expect(document.resource.aws_autoscaling_policy?.['api-by-requests']?.depends_on).toEqual([
      'aws_lb_listener.https',
    ]);
  });
});

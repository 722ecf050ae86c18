import { describe, expect, test } from '@jest/globals';
import { flowsOf, portOf } from '../src/topology.ts';
import { environments } from './environments.ts';
import { all, synthesize } from './synthesize.ts';

describe.each(environments())('$name', (config) => {
  const document = synthesize(config);
  const instances = all(document, 'aws_instance');
  const templates = all(document, 'aws_launch_template');

  test('only clients come in from outside, by HTTPS, to the load balancer', () => {
    const open = all(document, 'aws_vpc_security_group_ingress_rule').filter(
      ([, rule]) => rule.cidr_ipv4 !== undefined,
    );
    expect(
      open.map(([, rule]) => [rule.security_group_id, rule.from_port, rule.to_port, rule.cidr_ipv4]),
    ).toEqual(config.clients.map((range) => [`\${aws_security_group.balancer-group.id}`, 443, 443, range]));
  });

  test('between servers exactly the flows of the topology are open, at both ends', () => {
    const expected = flowsOf(config.db.on)
      .map(([from, to, port]) => `${from} ${to} ${portOf(to, port)}`)
      .sort();
    const group = (reference: unknown) => /aws_security_group\.(\w+)-group/.exec(String(reference))?.[1];
    const rules = (type: string, [from, to]: [string, string]) =>
      all(document, type)
        .filter(([, rule]) => rule.referenced_security_group_id !== undefined)
        .map(([, rule]) => `${group(rule[from])} ${group(rule[to])} ${rule.from_port}`)
        .sort();
    const ends = ['referenced_security_group_id', 'security_group_id'] as [string, string];
    expect(rules('aws_vpc_security_group_ingress_rule', ends)).toEqual(expected);
    expect(rules('aws_vpc_security_group_egress_rule', [ends[1], ends[0]])).toEqual(expected);
  });

  test('nobody comes in by SSH, and ZooKeeper and MySQL are closed to the world', () => {
    for (const [, rule] of all(document, 'aws_vpc_security_group_ingress_rule')) {
      expect(rule.from_port).toBe(rule.to_port);
      expect(rule.from_port).not.toBe(22);
    }
    expect(instances.every(([, instance]) => instance.key_name === undefined)).toBe(true);
  });

  test('no machine has a public address', () => {
    for (const [, instance] of instances) expect(instance.associate_public_ip_address).toBeUndefined();
    for (const [, template] of templates)
      expect(template.network_interfaces).toMatchObject([{ associate_public_ip_address: 'false' }]);
    for (const [, subnet] of all(document, 'aws_subnet')) expect(subnet.map_public_ip_on_launch).toBe(false);
    for (const [, instance] of instances) expect(instance.subnet_id).toMatch(/aws_subnet\.private-/);
  });

  test('the load balancer asks the proxy whether it has an api that lives', () => {
    expect(all(document, 'aws_lb_target_group').map(([, { health_check }]) => health_check)).toMatchObject([
      { port: '8404', path: '/ready' },
    ]);
  });

  test('the load balancer speaks TLS 1.2 or newer and nothing else', () => {
    expect(
      all(document, 'aws_lb_listener').map(([, listener]) => [listener.protocol, listener.ssl_policy]),
    ).toEqual([['HTTPS', 'ELBSecurityPolicy-TLS13-1-2-2021-06']]);
  });
});

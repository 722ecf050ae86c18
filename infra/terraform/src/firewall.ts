import * as aws from './aws.ts';
import type { Construct } from './cdk.ts';
import type { Config } from './config.ts';
import { resourceName } from './names.ts';
import type { Network } from './network.ts';
import { flowsOf, portOf, type Role, roles } from './topology.ts';

export interface Firewall {
  groups: Record<Role | 'balancer', string>;
  /** Without these a machine that boots reaches nothing. */
  waysOut: aws.VpcSecurityGroupEgressRule[];
}

/** A security group for each role. What the topology does not name is refused at both ends. */
export function createFirewall(scope: Construct, c: Config, { vpcId }: Network): Firewall {
  const group = (name: string) =>
    new aws.SecurityGroup(scope, `${name}-group`, {
      name: resourceName(c, name),
      description: `${name} of ${c.name}`,
      vpcId,
      tags: { Name: resourceName(c, name) },
    }).id;
  const groups = Object.fromEntries(
    [...roles, 'balancer'].map((name) => [name, group(name)]),
  ) as Firewall['groups'];

  for (const [from, to, name] of flowsOf(c.db.on)) {
    const port = portOf(to, name);
    const id = `${from}-to-${to}-${name}`;
    const rule = {
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      description: `${from} to ${to}: ${name}`,
    };
    new aws.VpcSecurityGroupIngressRule(scope, `${id}-in`, {
      ...rule,
      securityGroupId: groups[to],
      referencedSecurityGroupId: groups[from],
    });
    new aws.VpcSecurityGroupEgressRule(scope, `${id}-out`, {
      ...rule,
      securityGroupId: groups[from],
      referencedSecurityGroupId: groups[to],
    });
  }
  c.clients.forEach((range, index) => {
    new aws.VpcSecurityGroupIngressRule(scope, `clients-${index + 1}`, {
      securityGroupId: groups.balancer,
      cidrIpv4: range,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      description: 'clients',
    });
  });
  const waysOut = roles.flatMap((role) =>
    // Packages come by HTTP as well, signed. Images, secrets and Session Manager by HTTPS.
    [80, 443].map(
      (port) =>
        new aws.VpcSecurityGroupEgressRule(scope, `${role}-to-internet-${port}`, {
          securityGroupId: groups[role],
          cidrIpv4: '0.0.0.0/0',
          ipProtocol: 'tcp',
          fromPort: port,
          toPort: port,
          description: 'packages, images, AWS',
        }),
    ),
  );
  return { groups, waysOut };
}

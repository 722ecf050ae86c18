import * as aws from './aws.ts';
import { type Construct, Fn } from './cdk.ts';
import type { Config } from './config.ts';
import { resourceName } from './names.ts';

export interface Network {
  vpcId: string;
  /** By zone. The load balancer and the ways out are in the public ones, every machine in a private one. */
  zones: { name: string; publicSubnet: string; privateSubnet: string }[];
  /** Without these a machine that boots reaches nothing. */
  waysOut: aws.RouteTableAssociation[];
}

export function createNetwork(scope: Construct, c: Config): Network {
  const tags = (what: string) => ({ Name: resourceName(c, what) });
  const vpc = new aws.Vpc(scope, 'vpc', {
    cidrBlock: c.network.cidr,
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: tags('vpc'),
  });
  // Whatever is put into no group may talk to nobody.
  new aws.DefaultSecurityGroup(scope, 'nobody', { vpcId: vpc.id });
  const gateway = new aws.InternetGateway(scope, 'internet', { vpcId: vpc.id, tags: tags('internet') });
  const open = new aws.RouteTable(scope, 'public', {
    vpcId: vpc.id,
    route: [{ cidrBlock: '0.0.0.0/0', gatewayId: gateway.id }],
    tags: tags('public'),
  });

  const zoneName = (index: number) => `${c.region}${c.network.zones[index]}`;
  const subnet = (kind: string, index: number, block: number) =>
    new aws.Subnet(scope, `${kind}-${index + 1}`, {
      vpcId: vpc.id,
      cidrBlock: Fn.cidrsubnet(c.network.cidr, 8, block),
      availabilityZone: zoneName(index),
      mapPublicIpOnLaunch: false,
      tags: tags(`${kind}-${index + 1}`),
    });
  const wayOut = (index: number, subnetId: string): string => {
    const number = index + 1;
    const address = new aws.Eip(scope, `way-out-address-${number}`, {
      domain: 'vpc',
      tags: tags(`way-out-${number}`),
    });
    const nat = new aws.NatGateway(scope, `way-out-${number}`, {
      allocationId: address.id,
      subnetId,
      tags: tags(`way-out-${number}`),
      dependsOn: [gateway],
    });
    return new aws.RouteTable(scope, `private-routes-${number}`, {
      vpcId: vpc.id,
      route: [{ cidrBlock: '0.0.0.0/0', natGatewayId: nat.id }],
      tags: tags(`private-${number}`),
    }).id;
  };

  const routes: string[] = [];
  const waysOut: aws.RouteTableAssociation[] = [];
  const zones = c.network.zones.map((_, index) => {
    const outside = subnet('public', index, index);
    const inside = subnet('private', index, 100 + index);
    waysOut.push(associate(scope, `public-${index + 1}`, outside.id, open.id));
    if (routes.length === 0 || c.network.wayOut === 'per-zone') routes.push(wayOut(index, outside.id));
    waysOut.push(associate(scope, `private-${index + 1}`, inside.id, routes.at(-1) ?? ''));
    return {
      name: zoneName(index),
      publicSubnet: outside.id,
      privateSubnet: inside.id,
    };
  });
  // Image layers of ECR and the folders come from S3: not through the way out, which charges by the byte.
  new aws.VpcEndpoint(scope, 's3', {
    vpcId: vpc.id,
    serviceName: `com.amazonaws.${c.region}.s3`,
    vpcEndpointType: 'Gateway',
    routeTableIds: routes,
    tags: tags('s3'),
  });
  return { vpcId: vpc.id, zones, waysOut };
}

function associate(scope: Construct, name: string, subnetId: string, routeTableId: string) {
  return new aws.RouteTableAssociation(scope, `${name}-routes`, { subnetId, routeTableId });
}

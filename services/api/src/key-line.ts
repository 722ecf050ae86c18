import { createHash } from 'node:crypto';
import type { Owner } from '@picture-resize/job';

/** What is known of a key: never the key itself. */
export interface KeyEntry {
  owner: Owner;
  hash: Buffer;
}

const LINE = /^(?<owner>[a-z0-9][a-z0-9._-]{0,62}):(?<hash>[0-9a-f]{64})$/;

/** Keys are long and random, so a fast hash does: there is no dictionary of them. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** `owner:sha256-of-the-key`, in hex. */
export function keyLine(owner: Owner, key: string): string {
  return `${owner}:${hashKey(key).toString('hex')}`;
}

/** Undefined where the line is not as {@link keyLine} makes it. */
export function readKeyLine(line: string): KeyEntry | undefined {
  const { owner, hash } = LINE.exec(line)?.groups ?? {};
  return owner === undefined || hash === undefined ? undefined : { owner, hash: Buffer.from(hash, 'hex') };
}

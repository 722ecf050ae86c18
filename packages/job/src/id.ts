import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * A job id is 32 lower-case hex digits, laid out as a UUIDv7 (RFC 9562, section 5.7):
 *
 *     48 bits  time when the request began, milliseconds since 1970
 *      4 bits  version, 7
 *     12 bits  random
 *      2 bits  variant, binary 10
 *     30 bits  random
 *     32 bits  HMAC-SHA-256 over the 96 bits before and the owner's name, cut to 32
 *
 * It is a valid W3C trace id as it stands, sorts by time, and needs no look-up to tell that it was
 * never issued, or issued to somebody else. One guess in four thousand million passes; and whoever holds
 * another owner's id can't vary it, so it passes under no name but its own.
 */
export type JobId = string;

const SIGNED_BYTES = 12;
const ID_PATTERN = /^[0-9a-f]{32}$/;

/** Whose a job is; empty where the api asks for no key. */
export type Owner = string;

/** A new id for a job of `owner` whose request began at `time` (milliseconds since 1970, a whole number below 2^48). */
export function issueId(secret: string, time: number, owner: Owner = ''): JobId {
  const id = Buffer.alloc(16);
  id.writeUIntBE(time, 0, 6);
  randomBytes(6).copy(id, 6);
  id.writeUInt8(0x70 | (id.readUInt8(6) & 0x0f), 6);
  id.writeUInt8(0x80 | (id.readUInt8(8) & 0x3f), 8);
  signature(secret, id, owner).copy(id, SIGNED_BYTES);
  return id.toString('hex');
}

const nobodysSecret = randomBytes(32).toString('hex');

/** An id of the same layout that names no job: for traces of what is none. */
export function issueUnsignedId(time: number): string {
  return issueId(nobodysSecret, time);
}

/** Whether `id` was issued to `owner` under `secret`. Takes anything and never throws. */
export function verifyId(secret: string, id: unknown, owner: Owner = ''): id is JobId {
  if (typeof id !== 'string' || !ID_PATTERN.test(id)) return false;
  const bytes = Buffer.from(id, 'hex');
  return timingSafeEqual(signature(secret, bytes, owner), bytes.subarray(SIGNED_BYTES));
}

/**
 * When the request that was accepted as the job began, in milliseconds since 1970: before its upload. Everything
 * that is called `acceptedAt` is this time. Expects a verified id.
 */
export function acceptedAt(id: JobId): number {
  return Number.parseInt(id.slice(0, 12), 16);
}

function signature(secret: string, id: Buffer, owner: Owner): Buffer {
  const hmac = createHmac('sha256', secret).update(id.subarray(0, SIGNED_BYTES)).update(owner);
  return hmac.digest().subarray(0, 4);
}

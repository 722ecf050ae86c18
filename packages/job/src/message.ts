import { z } from 'zod';
import { type JobId, type Owner, verifyId } from './id.ts';
import type { Limits } from './limits.ts';
import { type Parameters, parameterShape } from './parameters.ts';

/** A job on its way: the topic's message, read. */
export interface Job {
  id: JobId;
  owner: Owner;
  parameters: Parameters;
  /** The picture as it was sent, in any of the source formats. */
  source: Buffer;
}

/**
 * The one header. Its value is JSON: `{"version": 1, "width": …, "height": …, …}`, with `owner` where the
 * job has one, without whom its id can't be verified.
 */
const JOB_HEADER = 'job';
const VERSION = 1;

/** A message as kafkajs takes it. */
export interface OutgoingMessage {
  key: string;
  value: Buffer;
  /**
   * Milliseconds since 1970, as text: when it was published. The time in the id is when the request began,
   * which is up to an upload earlier.
   */
  timestamp: string;
  headers: { [JOB_HEADER]: string };
}

/** A message as kafkajs hands it over, as far as the contract reads it. */
export interface IncomingMessage {
  key: Buffer | null;
  value: Buffer | null;
  headers?: Record<string, unknown> | undefined;
}

export type ReadMessage =
  /** A job. */
  | { kind: 'job'; job: Job }
  /** One of our ids, but with parameters that this consumer can't take: the job has failed. */
  | { kind: 'unreadable'; id: JobId; source: Buffer; detail: string }
  /** Nobody here sent this. */
  | { kind: 'foreign'; detail: string };

export function toMessage({ id, owner, parameters, source }: Job, publishedAt: number): OutgoingMessage {
  const header = { version: VERSION, ...(owner === '' ? {} : { owner }), ...parameters };
  return {
    key: id,
    value: source,
    timestamp: String(publishedAt),
    headers: { [JOB_HEADER]: JSON.stringify(header) },
  };
}

/** The id of a message of ours; undefined where nobody here has sent it. Never throws. */
export function readId({ key, headers }: Omit<IncomingMessage, 'value'>, secret: string): JobId | undefined {
  const id = key?.toString('latin1');
  return verifyId(secret, id, readOwner(parseHeader(headers))) ? id : undefined;
}

/** Reads a message and checks every part of it. Never throws: whatever lies in a topic must be told apart. */
export function readMessage(message: IncomingMessage, secret: string, limits: Limits): ReadMessage {
  const id = readId(message, secret);
  if (id === undefined) return { kind: 'foreign', detail: 'Its key is not a job id issued here' };
  const source = message.value ?? Buffer.alloc(0);

  const content = parseHeader(message.headers);
  const header = z.object({ version: z.literal(VERSION), ...parameterShape(limits) }).safeParse(content);
  if (!header.success) {
    const detail = header.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    return { kind: 'unreadable', id, source, detail };
  }
  const { version: _, ...parameters } = header.data;
  return { kind: 'job', job: { id, owner: readOwner(content), parameters, source } };
}

function parseHeader(headers: IncomingMessage['headers']): unknown {
  try {
    return JSON.parse(String(headers?.[JOB_HEADER]));
  } catch {
    return undefined;
  }
}

function readOwner(content: unknown): Owner {
  const hasOwner = typeof content === 'object' && content !== null && 'owner' in content;
  return hasOwner && typeof content.owner === 'string' ? content.owner : '';
}

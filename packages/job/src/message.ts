import { z } from 'zod';
import { acceptedAt, type JobId, verifyId } from './id.ts';
import type { Limits } from './limits.ts';
import { type Parameters, parameterShape } from './parameters.ts';

/** A job on its way: the topic's message, read. */
export interface Job {
  id: JobId;
  parameters: Parameters;
  /** The picture as it was sent, in any of the source formats. */
  source: Buffer;
}

/** The one header. Its value is JSON: `{"version": 1, "width": …, "height": …, …}`. */
export const JOB_HEADER = 'job';
const VERSION = 1;

/** A message as kafkajs takes it. */
export interface OutgoingMessage {
  key: string;
  value: Buffer;
  /** Milliseconds since 1970, as text: the time in the id, so that an id finds its offset. */
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

export function toMessage({ id, parameters, source }: Job): OutgoingMessage {
  return {
    key: id,
    value: source,
    timestamp: String(acceptedAt(id)),
    headers: { [JOB_HEADER]: JSON.stringify({ version: VERSION, ...parameters }) },
  };
}

/** Reads a message and checks every part of it. Never throws: whatever lies in a topic must be told apart. */
export function readMessage(message: IncomingMessage, secret: string, limits: Limits): ReadMessage {
  const id = message.key?.toString('latin1');
  if (!verifyId(secret, id)) return { kind: 'foreign', detail: 'Its key is not a job id issued here' };
  const source = message.value ?? Buffer.alloc(0);

  const header = z
    .object({ version: z.literal(VERSION), ...parameterShape(limits) })
    .safeParse(parseHeader(message.headers?.[JOB_HEADER]));
  if (!header.success) {
    const detail = header.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    return { kind: 'unreadable', id, source, detail };
  }
  const { version: _, ...parameters } = header.data;
  return { kind: 'job', job: { id, parameters, source } };
}

function parseHeader(header: unknown): unknown {
  try {
    return JSON.parse(String(header));
  } catch {
    return undefined;
  }
}

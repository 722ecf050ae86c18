import { z } from 'zod';

/** What a picture and a request may weigh. Both edges, HTTP and Kafka, check against the same. */
export interface Limits {
  /** Bytes of one HTTP request body, base64 and all. */
  maxBodyBytes: number;
  /** Bytes of one picture, decoded from base64. */
  maxPictureBytes: number;
  /** Width times height of a source picture. */
  maxPixels: number;
  /** Pixels of one side of the result; both bounds are allowed. */
  minSide: number;
  maxSide: number;
  /** How long a job and its result can be had. */
  retentionMs: number;
}

/** The environment variables of {@link Limits}, with their defaults: the only place that has them. */
export const limitSettings = {
  MAX_BODY_BYTES: z.coerce.number().int().min(1024).max(100_000_000).default(20_000_000),
  MAX_PICTURE_BYTES: z.coerce.number().int().min(1024).max(20_000_000).default(10_000_000),
  MAX_PIXELS: z.coerce.number().int().min(1).max(268_402_689).default(50_000_000),
  MAX_SIDE: z.coerce.number().int().min(2).max(16_383).default(1999),
  RETENTION_DAYS: z.coerce.number().positive().max(3650).default(7),
};

export function limitsFrom(settings: z.infer<z.ZodObject<typeof limitSettings>>): Limits {
  return {
    maxBodyBytes: settings.MAX_BODY_BYTES,
    maxPictureBytes: settings.MAX_PICTURE_BYTES,
    maxPixels: settings.MAX_PIXELS,
    minSide: 2,
    maxSide: settings.MAX_SIDE,
    retentionMs: retentionFrom(settings),
  };
}

/** How long a job can be had, in milliseconds. */
export function retentionFrom({ RETENTION_DAYS }: { RETENTION_DAYS: number }): number {
  return RETENTION_DAYS * 24 * 60 * 60 * 1000;
}

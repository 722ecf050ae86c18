import { z } from 'zod';

/** What every service reads about itself as a process. */
export const processSettings = {
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  OPS_PORT: z.coerce.number().int().min(0).max(65_535).default(9464),
  OPS_HOST: z.string().min(1).default('0.0.0.0'),
  SHUTDOWN_SECONDS: z.coerce.number().int().min(1).max(600).default(20),
};

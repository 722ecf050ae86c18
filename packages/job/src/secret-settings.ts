import { z } from 'zod';

/** Signs job ids. Every api and consumer of one system has the same; a new one disowns all ids before it. */
export const secretSettings = {
  JOB_ID_SECRET: z
    .string()
    .min(32, 'Expected at least 32 characters, for example from: openssl rand -hex 32'),
};

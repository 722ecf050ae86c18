import { register } from 'import-in-the-middle/register-hooks.mjs';
import { z } from 'zod';
import { createLogger } from './logger.ts';
import { processSettings } from './process-settings.ts';
import { readVersion } from './read-version.ts';
import type { RunningTelemetry, Tracing } from './start-sdk.ts';
import { telemetrySettings } from './telemetry-settings.ts';

export type { RunningTelemetry, Tracing } from './start-sdk.ts';

export interface Telemetry {
  service: string;
  packageJson: URL;
  /** Packages that get spans. Nobody may have loaded them yet. */
  patched: string[];
  prepare: () => Promise<Tracing>;
}

/**
 * Begins to trace if OTEL_EXPORTER_OTLP_ENDPOINT says where to; else nothing is loaded and nothing patched.
 * Called by a module that `node --import` loads before main.ts, because a package can be patched only while it
 * is being loaded.
 */
export async function startTelemetry(telemetry: Telemetry): Promise<RunningTelemetry> {
  const { service, packageJson, patched, prepare } = telemetry;
  // A setting that is wrong is main.ts's to complain about, together with all others.
  const { LOG_LEVEL } = processSettings;
  const { data: settings } = z.object({ ...telemetrySettings, LOG_LEVEL }).safeParse({
    LOG_LEVEL: process.env.LOG_LEVEL || undefined,
    OTEL_EXPORTER_OTLP_ENDPOINT: process.env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined,
  });
  if (settings?.OTEL_EXPORTER_OTLP_ENDPOINT === undefined)
    return { stop: async () => {}, countLost: () => {} };
  register({ include: patched });
  const { startSdk } = await import('./start-sdk.ts');
  const version = readVersion(packageJson);
  return startSdk(service, version, await prepare(), createLogger(service, settings.LOG_LEVEL));
}

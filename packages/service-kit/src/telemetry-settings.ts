import { z } from 'zod';

/** What a service reads about its traces. */
export const telemetrySettings = {
  /** Where traces go, by OTLP over HTTP. Empty: nowhere, and nothing is traced. OpenTelemetry's own variable. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'Expected http://host:port' }).optional(),
};

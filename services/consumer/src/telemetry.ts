// Loaded by node --import, before main.ts.
import { startTelemetry } from '@picture-resize/service-kit/telemetry';

export const { stop: stopTelemetry, countLost: countLostSpans } = await startTelemetry({
  service: 'consumer',
  packageJson: new URL('../package.json', import.meta.url),
  patched: ['kafkajs', 'mysql2'],
  prepare: async () => (await import('./trace-messages.ts')).traceMessages(),
});

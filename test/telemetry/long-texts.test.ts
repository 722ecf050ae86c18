import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { receiveTraces } from './receive-traces.ts';

const service = (path: string) => new URL(`../../packages/service-kit/src/${path}`, import.meta.url).href;

test('when an error says more than the store takes, then its span says the beginning', async () => {
  const receiver = await receiveTraces();
  const script = `
    const { startTelemetry } = await import('${service('telemetry.ts')}');
    const { inSpan } = await import('${service('span.ts')}');
    const packageJson = new URL('${service('../package.json')}');
    const prepare = async () => ({ instrumentations: [] });
    const { stop } = await startTelemetry({ service: 'verbose', packageJson, patched: [], prepare });
    await inSpan('verbose', () => { throw new Error('e'.repeat(70_000)); }).catch(() => {});
    await stop();
  `;
  try {
    await execa(process.execPath, ['--input-type=module', '--eval', script], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, NODE_OPTIONS: '' },
    });
    const span = receiver.spans.find(({ name }) => name === 'verbose');
    expect(span?.statusMessage).toBe('e'.repeat(4_096));
    expect(span?.events[0]?.attributes['exception.message']).toBe('e'.repeat(4_096));
  } finally {
    await receiver.close();
  }
});

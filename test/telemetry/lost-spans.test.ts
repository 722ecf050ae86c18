import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { type ReceiverState, receiveTraces } from './receive-traces.ts';

const SPANS = 50_000;

/** More spans than can be sent: what of them came, and what was counted as lost. */
async function flood(state: ReceiverState) {
  const receiver = await receiveTraces(state);
  const program = fileURLToPath(new URL('flood-spans.ts', import.meta.url));
  try {
    const { stdout } = await execa(process.execPath, ['--expose-gc', program, `${SPANS}`], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, NODE_OPTIONS: '' },
    });
    const lost = JSON.parse(/^lost (.*)$/m.exec(stdout)?.[1] ?? '{}');
    return {
      came: receiver.spans.length,
      notDelivered: lost['not-delivered'],
      queueFull: lost['queue-full'],
    };
  } finally {
    await receiver.close();
  }
}

test('when more spans end than can be sent, then each has come or is counted as dropped', async () => {
  const { came, notDelivered, queueFull } = await flood('there');
  expect(came).toBeGreaterThan(0);
  expect(queueFull).toBeGreaterThan(0);
  expect({ notDelivered, sum: came + queueFull }).toEqual({ notDelivered: 0, sum: SPANS });
});

test('when the receiver refuses spans, then all are counted: those not delivered and those dropped', async () => {
  const { came, notDelivered, queueFull } = await flood('refusing');
  expect(notDelivered).toBeGreaterThan(0);
  expect(queueFull).toBeGreaterThan(0);
  expect({ came, sum: notDelivered + queueFull }).toEqual({ came: 0, sum: SPANS });
});

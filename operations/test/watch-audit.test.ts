import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createLogger } from '@picture-resize/service-kit';
import { createMetrics } from '../src/metrics.ts';
import { type Audit, watchAudit } from '../src/watch-audit.ts';

const nothing = { done: 0, failed: 0, deadLettered: 0, waiting: 0, expired: 0, unaccounted: 0 };
const watch = (audit: Audit) =>
  watchAudit(audit, { everyMs: 10, silenceMs: 200 }, createMetrics('test'), createLogger('test', 'fatal'));

test('when an audit hangs, then the auditor is not alive and its run is over', async () => {
  const { run, probes } = watch(() => new Promise(() => {}));
  const running = run(new AbortController().signal);
  expect(probes.live().ok).toBe(true);
  await expect(running).rejects.toThrow('The audit has read nothing for 0.2 s');
  expect(probes.live()).toEqual({
    ok: false,
    checks: { audit: 'could not tell: The audit has read nothing for 0.2 s' },
  });
});

test('when an audit takes long but reads on, then it is let be', async () => {
  const stopping = new AbortController();
  const { run, probes } = watch(async (sign) => {
    for (let step = 0; step < 10; step += 1) {
      await sleep(50);
      sign();
    }
    stopping.abort();
    return nothing;
  });
  await run(stopping.signal);
  expect(probes.live()).toEqual({ ok: true, checks: { audit: '0 unaccounted' } });
});

test('when an audit fails, then it is made again, and the auditor is alive meanwhile', async () => {
  const stopping = new AbortController();
  const seen: boolean[][] = [];
  const { run, probes } = watch(async () => {
    seen.push([probes.live().ok, probes.ready().ok]);
    if (seen.length === 1) throw new Error('the broker is away');
    stopping.abort();
    return nothing;
  });
  await run(stopping.signal);
  expect(seen).toEqual([
    [true, true],
    [true, false],
  ]);
});

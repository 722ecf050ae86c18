// Run by a test: ends many more spans than can be sent, and prints by how many bytes the heap has grown and how
// many spans were lost.
import { inSpan } from '@picture-resize/service-kit';
import { startTelemetry } from '@picture-resize/service-kit/telemetry';

const SPANS = Number(process.argv[2]);
const packageJson = new URL('../package.json', import.meta.url);

const { stop, countLost } = await startTelemetry({
  service: 'flood',
  packageJson,
  patched: [],
  prepare: async () => ({ instrumentations: [] }),
});
const lost = { 'not-delivered': 0, 'queue-full': 0 };
countLost({
  inc: ({ reason }, spans) => {
    lost[reason] += spans;
  },
});
const heap = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
const before = heap();
for (let count = 0; count < SPANS; count += 1) {
  await inSpan('flood', () => {});
  // The exporter gets its turn, too.
  if (count % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
}
process.stdout.write(`grown ${heap() - before}\n`);
const begun = performance.now();
await stop();
process.stdout.write(`stopped ${Math.round(performance.now() - begun)}\n`);
process.stdout.write(`lost ${JSON.stringify(lost)}\n`);
process.exit();

import type { Histogram } from 'prom-client';
import type { Exemplar } from './process-metrics.ts';
import { activeExemplar, describeSpan, inSpan } from './span.ts';

/**
 * Runs one stage as a span of the active trace and as one observation, also when it fails.
 * @param duration in seconds, by stage
 * @param spanName where the span is called otherwise than the stage
 */
export function timeStage<T>(
  duration: Histogram<'stage' | Exemplar>,
  stage: string,
  work: () => T | Promise<T>,
  spanName = stage,
): Promise<T> {
  return inSpan(spanName, async () => {
    describeSpan({ 'job.stage': stage });
    const begun = performance.now();
    try {
      return await work();
    } finally {
      duration.observe({
        labels: { stage },
        value: (performance.now() - begun) / 1000,
        ...activeExemplar(),
      });
    }
  });
}

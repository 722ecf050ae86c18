import { activeTraceId, describeSpan, inSpan } from '@picture-resize/service-kit';
import type { ApiMetrics } from './metrics.ts';

/** What is done with a POST before it is published. */
export const stages = ['parse', 'validate'] as const;

export type Stage = (typeof stages)[number];

/** Runs one stage as a span of the request's trace and as one observation, also when it fails. */
export function timeStage<T>(
  { stageDuration }: Pick<ApiMetrics, 'stageDuration'>,
  stage: Stage,
  work: () => T | Promise<T>,
): Promise<T> {
  return inSpan(stage, async () => {
    describeSpan({ 'job.stage': stage });
    const begun = performance.now();
    try {
      return await work();
    } finally {
      const traceId = activeTraceId();
      stageDuration.observe({
        labels: { stage },
        value: (performance.now() - begun) / 1000,
        ...(traceId !== undefined && { exemplarLabels: { trace_id: traceId } }),
      });
    }
  });
}

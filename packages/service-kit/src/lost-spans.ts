/** Why a span reached nobody: its batch was not taken, or too many waited already when it ended. */
export const lossReasons = ['not-delivered', 'queue-full'] as const;

/** Counts spans that are lost; prom-client's counter is one. */
export interface LossCounter {
  inc: (labels: { reason: (typeof lossReasons)[number] }, spans: number) => void;
}

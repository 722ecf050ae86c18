import type { Exposition } from '@picture-resize/service-kit';
import type { Semaphore } from 'async-mutex';
import type { Membership } from './membership.ts';
import type { ConsumerMetrics } from './metrics.ts';

/** The consumer's metrics; slots and membership as they stand when they are asked for. */
export function exposeMetrics(
  membership: Membership,
  slots: Semaphore,
  concurrency: number,
  { registry, slots: slotsLimit, slotsBusy, isMember, lastContact, lastFetch }: ConsumerMetrics,
): Exposition {
  slotsLimit.set(concurrency);
  return {
    contentType: registry.contentType,
    metrics: () => {
      // The semaphore's value is what is free.
      slotsBusy.set(concurrency - Math.max(0, slots.getValue()));
      isMember.set(membership.ready().ok ? 1 : 0);
      lastContact.set(membership.lastSign() / 1000);
      lastFetch.set(membership.lastFetch() / 1000);
      return registry.metrics();
    },
  };
}

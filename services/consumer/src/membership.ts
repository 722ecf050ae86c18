import type { Health } from '@picture-resize/service-kit';
import type { Consumer } from 'kafkajs';

export interface Membership {
  ready: () => Health;
  live: () => Health;
  /** Rejects when kafkajs has given up and will not come back by itself. */
  lost: Promise<never>;
}

/** Follows where the consumer stands in its group. */
export function watchMembership(consumer: Consumer): Membership {
  let state: 'joining' | 'member' | 'crashed' = 'joining';
  const { GROUP_JOIN, REBALANCING, CRASH } = consumer.events;
  consumer.on(GROUP_JOIN, () => {
    state = 'member';
  });
  consumer.on(REBALANCING, () => {
    state = 'joining';
  });
  const lost = new Promise<never>((_, reject) => {
    consumer.on(CRASH, ({ payload }) => {
      state = payload.restart ? 'joining' : 'crashed';
      if (!payload.restart) reject(payload.error);
    });
  });
  const checks = () => ({ group: state });
  return {
    ready: () => ({ ok: state === 'member', checks: checks() }),
    live: () => ({ ok: state !== 'crashed', checks: checks() }),
    lost,
  };
}

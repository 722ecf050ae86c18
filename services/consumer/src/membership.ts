import type { Health } from '@picture-resize/service-kit';
import type { Consumer } from 'kafkajs';
import type { ConsumerMetrics } from './metrics.ts';

export interface Membership {
  ready: () => Health;
  live: () => Health;
  /** Rejects when kafkajs has given up, or has fallen silent: only a fresh process helps then. */
  lost: Promise<never>;
  /** Of the last fetch or heartbeat, milliseconds since 1970. */
  lastSign: () => number;
  /** The same of the last fetch: who is busy with what was fetched does not fetch. */
  lastFetch: () => number;
  stopWatching: () => void;
}

const CHECK_MS = 5_000;

/**
 * Follows where the consumer stands in its group. A member fetches every second when idle and sends
 * heartbeats every three when busy; one that does neither for `silenceMs` hangs, which kafkajs does not
 * notice by itself (tulios/kafkajs#659). While the broker is away nothing is expected of it.
 */
export function watchMembership(
  consumer: Consumer,
  silenceMs: number,
  { rebalances }: Pick<ConsumerMetrics, 'rebalances'>,
): Membership {
  let state: 'joining' | 'member' | 'crashed' | 'silent' = 'joining';
  let lastSign = Date.now();
  let lastFetch = Date.now();
  let hasJoined = false;
  const { GROUP_JOIN, REBALANCING, REQUEST, CRASH, FETCH, HEARTBEAT } = consumer.events;
  const sign = () => {
    lastSign = Date.now();
  };
  consumer.on(FETCH, () => {
    sign();
    lastFetch = lastSign;
  });
  consumer.on(HEARTBEAT, sign);
  const join = () => {
    state = 'joining';
  };
  consumer.on(REBALANCING, join);
  // Who is put out of the group, as it stood still for longer than its session, is told of no rebalancing: kafkajs
  // asks to join anew at once.
  consumer.on(REQUEST, ({ payload }) => {
    if (payload.apiName === 'JoinGroup') join();
  });
  consumer.on(GROUP_JOIN, () => {
    sign();
    state = 'member';
    if (hasJoined) rebalances.inc();
    hasJoined = true;
  });

  const { promise: lost, reject } = Promise.withResolvers<never>();
  consumer.on(CRASH, ({ payload }) => {
    state = payload.restart ? 'joining' : 'crashed';
    if (!payload.restart) reject(payload.error);
  });
  const watch = setInterval(() => {
    if (state !== 'member' || Date.now() - lastSign < silenceMs) return;
    state = 'silent';
    reject(new Error(`Neither fetch nor heartbeat for ${silenceMs / 1000} s`));
  }, CHECK_MS);

  const checks = () => ({ group: state, lastSign: `${Math.round((Date.now() - lastSign) / 1000)} s ago` });
  return {
    ready: () => ({ ok: state === 'member', checks: checks() }),
    live: () => ({ ok: state !== 'crashed' && state !== 'silent', checks: checks() }),
    lost,
    lastSign: () => lastSign,
    lastFetch: () => lastFetch,
    stopWatching: () => clearInterval(watch),
  };
}

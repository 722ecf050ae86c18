import { setTimeout as sleep } from 'node:timers/promises';
import { post } from './jobs.ts';

export interface Load {
  /** How many requests were sent. */
  posted: () => number;
  /** The ids of those that were answered 202. */
  accepted: string[];
  /** Every other answer: its status and type (the proxy's own is HTML) or `no answer`, when it came and how long it took. */
  refused: string[];
  stop: () => Promise<void>;
}

const CLIENTS = 4;
const PAUSE_MS = 500;

/** Four clients, each posting a photograph, waiting for the answer and pausing a moment, until told to stop. */
export function startLoad(apis: string[]): Load {
  const accepted: Load['accepted'] = [];
  const refused: Load['refused'] = [];
  let posted = 0;
  let stopped = false;
  const beganAt = performance.now();
  const seconds = (since: number) => ((performance.now() - since) / 1_000).toFixed(1);
  const client = async (api: string) => {
    while (!stopped) {
      posted += 1;
      const sentAt = performance.now();
      let answer = 'no answer';
      const id = await post(api, {}, (response) => {
        answer = `${response.status} ${response.headers.get('content-type')}`;
      });
      if (id === undefined) refused.push(`${answer} at ${seconds(beganAt)} s, after ${seconds(sentAt)} s`);
      else accepted.push(id);
      await sleep(PAUSE_MS);
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, index) => client(apis[index % apis.length] ?? ''));
  return {
    posted: () => posted,
    accepted,
    refused,
    stop: async () => {
      stopped = true;
      await Promise.all(clients);
    },
  };
}

import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadWish {
  /** Requests a second. */
  rate: number;
  seconds: number;
}

/** What the api has answered so far. */
export interface Answers {
  sent: number;
  accepted: string[];
  /** How many, by the problem's code; by the status, where somebody before the api refuses. */
  refused: Map<string, number>;
  /** Requests without an answer: the connection failed, or 30 s went by. */
  errors: number;
  /** Milliseconds from when a request was due to its acceptance. To be refused is quick, and no work. */
  latency: RecordableHistogram;
}

const ANSWER_MS = 30_000;

/**
 * Posts a picture `rate` times a second and waits for every answer. The arrivals are open: each request
 * has its time and goes out then, however long the ones before it take, and its latency counts from that
 * time, so a slow api can't hide behind a client that waits for it.
 */
export async function sendLoad(
  post: (signal: AbortSignal) => Promise<Response>,
  { rate, seconds }: LoadWish,
  onSecond: (answers: Answers) => void,
): Promise<Answers> {
  const answers: Answers = {
    sent: 0,
    accepted: [],
    refused: new Map(),
    errors: 0,
    latency: createHistogram(),
  };
  const begun = performance.now();
  const progress = setInterval(() => onSecond(answers), 1_000);
  const pending: Promise<void>[] = [];
  try {
    for (let number = 0; number < rate * seconds; number += 1) {
      const dueAt = begun + (number * 1_000) / rate;
      const early = dueAt - performance.now();
      if (early > 0) await sleep(early);
      pending.push(sendOne(post, dueAt, answers));
    }
    await Promise.all(pending);
  } finally {
    clearInterval(progress);
  }
  return answers;
}

async function sendOne(
  post: (signal: AbortSignal) => Promise<Response>,
  dueAt: number,
  answers: Answers,
): Promise<void> {
  answers.sent += 1;
  try {
    const response = await post(AbortSignal.timeout(ANSWER_MS));
    if (response.status !== 202) return count(answers.refused, await codeOf(response));
    const { id } = await response.json();
    answers.latency.record(Math.max(1, Math.round(performance.now() - dueAt)));
    answers.accepted.push(id);
  } catch {
    answers.errors += 1;
  }
}

/** A proxy refuses in HTML. */
async function codeOf(response: Response): Promise<string> {
  const body = await response.json().catch(() => undefined);
  return /[^:]+$/.exec(body?.type ?? '')?.[0] ?? String(response.status);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

// @ts-check
import { authorization, hasKey } from './key.js';
import { Problem, pause, readProblem, unreachable } from './problem.js';

/**
 * @typedef {{ width: number, height: number, format: string, bytes: number }} Facts
 * @typedef {object} State
 * @property {string} id
 * @property {'queued' | 'processing' | 'done' | 'failed'} status
 * @property {string} [acceptedAt] ISO 8601
 * @property {string} [startedAt]
 * @property {string} [finishedAt]
 * @property {number} [ahead] how many jobs are before it in its queue
 * @property {Facts} [source]
 * @property {{ code: string, detail: string }} [error]
 * @property {{ self: string, picture: string, events: string, page: string, trace?: string }} links
 * @typedef {State & Partial<Facts>} Job
 *
 * @typedef {object} Watcher
 * @property {(job: Job) => void} onState
 * @property {(problem: Problem) => void} onTrouble the service can't tell now and will be asked again
 * @property {AbortSignal} signal
 */

const WAIT_SECONDS = 20;

/**
 * Follows a job to its end: on one stream, and where that breaks, by asking.
 * @param {string} id
 * @param {Watcher} watcher
 * @throws {Problem} where there is no such job
 */
export async function watch(id, watcher) {
  // A browser's stream can't carry a key.
  const finished = hasKey() ? false : await stream(id, watcher);
  if (!finished) await ask(id, watcher);
}

/** @param {Job} job */
export function isFinal({ status }) {
  return status === 'done' || status === 'failed';
}

/**
 * @param {string} id
 * @param {Watcher} watcher
 * @returns {Promise<boolean>} false where the stream ended before the job
 */
function stream(id, { onState, signal }) {
  const events = new EventSource(`/api/${encodeURIComponent(id)}/events`);
  return new Promise((resolve) => {
    /** @param {boolean} finished */
    const end = (finished) => {
      // Or it would connect again, for good.
      events.close();
      resolve(finished);
    };
    signal.addEventListener('abort', () => end(true));
    events.onerror = () => end(false);
    events.addEventListener('status', ({ data }) => {
      const job = JSON.parse(data);
      onState(job);
      if (isFinal(job)) end(true);
    });
  });
}

/**
 * @param {string} id
 * @param {Watcher} watcher
 */
async function ask(id, { onState, onTrouble, signal }) {
  // The first answer is wanted at once, the others when there is something to tell.
  for (let wait = 0; !signal.aborted; ) {
    try {
      const { job, retryAfter } = await askOnce(`/api/${encodeURIComponent(id)}?wait=${wait}`, signal);
      if (signal.aborted) return;
      onState(job);
      if (isFinal(job)) return;
      wait = WAIT_SECONDS;
      await pause(retryAfter);
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem) || problem.retryAfter === undefined || problem.needsKey)
        throw problem;
      onTrouble(problem);
      await pause(Math.max(1, problem.retryAfter));
    }
  }
}

/**
 * @param {string} address
 * @param {AbortSignal} signal
 * @returns {Promise<{ job: Job, retryAfter: number }>}
 */
async function askOnce(address, signal) {
  const broken = () => {
    throw unreachable('It does not answer.');
  };
  const response = await fetch(address, {
    signal,
    headers: { ...authorization(), accept: 'application/json' },
  }).catch(broken);
  if (!response.ok) throw await readProblem(response);
  const job = await response.json().catch(broken);
  return { job, retryAfter: Number(response.headers.get('retry-after') ?? 1) };
}

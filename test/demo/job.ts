import { setTimeout as sleep } from 'node:timers/promises';

/** Who asks, where the api wants to know; the key comes from the environment, as a secret should. */
export const authorization = process.env.API_KEY ? { authorization: `Bearer ${process.env.API_KEY}` } : {};

/** Something that the person who runs the demo can understand. */
export class DemoError extends Error {}

export interface Wish {
  width: string;
  height: string;
  fit: string;
  format: string;
}

export interface JobStatus {
  status: 'queued' | 'processing' | 'done' | 'failed';
  ahead?: number;
  acceptedAt: string;
  finishedAt?: string;
  error?: { code: string; detail: string };
}

const PATIENCE_MS = 60_000;

/** A job that the api has taken. */
export interface Accepted {
  id: string;
  links: { trace?: string };
}

/** Sends the picture's bytes until they are accepted; again, as long as the api asks for that or is away. */
export async function postPicture(
  api: string,
  source: Buffer,
  { width, height, fit, format }: Wish,
): Promise<Accepted> {
  const query = new URLSearchParams({ width, height, fit, format });
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const response = await fetch(`${api}/api?${query}`, {
      method: 'POST',
      headers: { ...authorization, 'content-type': 'image/jpeg' },
      body: new Uint8Array(source),
    }).catch(() => undefined);
    if (response?.status === 202) return response.json();
    const isPassing = response === undefined || response.status === 503 || response.status === 429;
    if (!isPassing || Date.now() > deadline) throw new DemoError(await refusal(api, response));
    await sleep(retryAfterMs(response));
  }
}

/** How long the api asks to be left alone; a second, where it does not say. */
const retryAfterMs = (response: Response | undefined) =>
  1000 * (Number(response?.headers.get('retry-after')) || 1);

/** Reads the job's events until it is finished, and tells each new status with the time since the start. */
export async function followJob(
  api: string,
  id: string,
  onStatus: (status: string, ms: number) => void,
): Promise<JobStatus> {
  const begun = performance.now();
  const response = await request(`${api}/api/${id}/events`);
  let job: JobStatus | undefined;
  let seen = 'queued';
  onStatus(seen, 0);
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    for (const [, data] of chunk.matchAll(/^data: (.*)$/gm)) {
      job = JSON.parse(data ?? '') as JobStatus;
      if (job.status !== seen) onStatus(job.status, Math.round(performance.now() - begun));
      seen = job.status;
    }
  }
  if (job?.status !== 'done' && job?.status !== 'failed')
    throw new DemoError('The api went away. Ask again: the job is safe.');
  return job;
}

/** How long somebody waits for a job. */
export interface Patience {
  /** Milliseconds since 1970; may move while the job is waited for. */
  deadline: number;
  /** The api does not tell, as too many requests come from here. */
  onRateLimited?: () => void;
}

/** Asks until the job is finished or the deadline is over. Returns what was told last; undefined: never anything. */
export async function awaitJob(api: string, id: string, patience: Patience): Promise<JobStatus | undefined> {
  let job: JobStatus | undefined;
  // At least once: others may have used up all patience.
  do {
    const seconds = Math.min(20, Math.max(0, Math.floor((patience.deadline - Date.now()) / 1000)));
    const headers = { ...authorization, accept: 'application/json' };
    const response = await fetch(`${api}/api/${id}?wait=${seconds}`, { headers }).catch(() => undefined);
    const told = response?.ok ? await response.json().catch(() => undefined) : await response?.body?.cancel();
    job = told ?? job;
    if (response?.status === 200 && told !== undefined) return told;
    if (response?.status === 429) patience.onRateLimited?.();
    if (Date.now() < patience.deadline) await sleep(retryAfterMs(response));
  } while (Date.now() < patience.deadline);
  return job;
}

export async function fetchPicture(api: string, id: string): Promise<Buffer> {
  const response = await request(`${api}/api/${id}/picture`);
  return Buffer.from(await response.arrayBuffer());
}

async function request(url: string): Promise<Response> {
  try {
    return await fetch(url, { headers: authorization });
  } catch {
    throw new DemoError(await refusal(new URL(url).origin, undefined));
  }
}

async function refusal(api: string, response: Response | undefined): Promise<string> {
  if (response === undefined) return `Nothing answers at ${api}. Start it with "make up".`;
  const { detail, errors = [] } = await response.json();
  return [detail, ...errors.map((error: { detail: string }) => `  ${error.detail}`)].join('\n');
}

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
  error?: { code: string; detail: string };
}

/** Sends the picture's bytes and returns the job's id. */
export async function postPicture(
  api: string,
  source: Buffer,
  { width, height, fit, format }: Wish,
): Promise<string> {
  const query = new URLSearchParams({ width, height, fit, format });
  const response = await request(`${api}/api?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg' },
    body: new Uint8Array(source),
  });
  if (response.status !== 202) throw new DemoError(await refusal(response));
  return (await response.json()).id;
}

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

/** Asks again and again until the job is finished or `deadline` (milliseconds since 1970) is over. */
export async function awaitJob(api: string, id: string, deadline: number): Promise<JobStatus | undefined> {
  while (Date.now() < deadline) {
    const response = await fetch(`${api}/api/${id}?wait=20`, { headers: { accept: 'application/json' } });
    if (response.status === 200) return response.json();
    await response.body?.cancel();
  }
  return undefined;
}

export async function fetchPicture(api: string, id: string): Promise<Buffer> {
  const response = await request(`${api}/api/${id}/picture`);
  return Buffer.from(await response.arrayBuffer());
}

async function request(url: string, options?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch {
    throw new DemoError(`Nothing answers at ${new URL(url).origin}. Start it with "make up".`);
  }
}

async function refusal(response: Response): Promise<string> {
  const { detail, errors = [] } = await response.json();
  return [detail, ...errors.map((error: { detail: string }) => `  ${error.detail}`)].join('\n');
}

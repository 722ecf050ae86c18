import { sharedSystem } from '../shared-system.ts';

const { api } = sharedSystem();

/** An answer, read. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests are what checks its shape
  body: any;
}

export async function call(path: string, options: RequestInit = {}): Promise<Answer> {
  const response = await fetch(api + path, options);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

export function postJson(body: unknown): Promise<Answer> {
  return call('/api', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export function postPicture(
  bytes: Buffer,
  query: Record<string, string | number>,
  type = 'image/png',
): Promise<Answer> {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return call(`/api?${parameters}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Uint8Array(bytes),
  });
}

/** Long-polls until the job is finished. */
export async function finished(id: string): Promise<Answer> {
  for (let round = 0; round < 10; round += 1) {
    const answer = await call(`/api/${id}?wait=10`, { headers: { accept: 'application/json' } });
    if (answer.status !== 202) return answer;
  }
  throw new Error(`Job ${id} did not finish`);
}

export async function picture(id: string): Promise<Buffer> {
  const response = await fetch(`${api}/api/${id}/picture`);
  if (response.status !== 200) throw new Error(`Expected a picture but received ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

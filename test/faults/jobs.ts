import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const church = await readFile(fileURLToPath(new URL('../photographs/church.jpg', import.meta.url)));

/** Posts the photograph; resolves with the id, or with undefined where the api refused. */
export async function post(
  api: string,
  { width = 60 } = {},
  onAnswer: (response: Response) => void = () => {},
): Promise<string | undefined> {
  const response = await fetch(`${api}/api?width=${width}&height=80&format=jpeg`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg' },
    body: new Uint8Array(church),
  }).catch(() => undefined);
  if (response !== undefined) onAnswer(response);
  if (response?.status !== 202) return undefined;
  return (await response.json()).id;
}

export async function postMany(api: string, count: number): Promise<string[]> {
  const ids = await Promise.all(Array.from({ length: count }, () => post(api)));
  return ids.filter((id) => id !== undefined);
}

/** The status of each job when it is finished, or the last one seen when `withinMs` are over. */
export function finalStatuses(api: string, ids: string[], withinMs = 60_000): Promise<string[]> {
  const deadline = Date.now() + withinMs;
  return Promise.all(ids.map((id) => finalStatus(api, id, deadline)));
}

async function finalStatus(api: string, id: string, deadline: number): Promise<string> {
  let status = 'never asked';
  while (Date.now() < deadline && status !== 'done' && status !== 'failed') {
    const response = await fetch(`${api}/api/${id}?wait=5`, {
      headers: { accept: 'application/json' },
    }).catch(() => undefined);
    status = (await response?.json().catch(() => undefined))?.status ?? 'unknown';
  }
  return status;
}

/** Asks every 100 ms until it is true. */
export async function until(
  what: string,
  isTrue: () => Promise<boolean> | boolean,
  withinMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`Expected within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** @throws where nothing answers within 2 s, or with another status than 2xx. */
export async function askHttp(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`Not ready: ${body.trim()}`);
}

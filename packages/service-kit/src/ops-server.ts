import { createServer, type Server, type ServerResponse } from 'node:http';

export interface Health {
  ok: boolean;
  /** Shown to whoever asks: one short text for each thing that was looked at. */
  checks: Record<string, string>;
}

export interface Probes {
  /** Not ok: only a restart helps. */
  live: () => Health;
  /** Not ok: send no work now. */
  ready: () => Health;
}

/** What a scrape gets; prom-client's registry is one. */
export interface Exposition {
  contentType: string;
  metrics: () => Promise<string>;
}

/** The paths of the operators' port. */
export const opsPaths = ['/livez', '/readyz', '/metrics'];

/**
 * The port for operators, apart from the public one: `/livez` and `/readyz`, 200 or 503, with what
 * was looked at as JSON, and `/metrics`. All are answered from memory, whatever is away. Not listening yet.
 */
export function createOpsServer({ live, ready }: Probes, exposition: Exposition): Server {
  const probes: Record<string, () => Health> = { '/livez': live, '/readyz': ready };
  return createServer((request, response) => {
    if (request.url === '/metrics') return void answerScrape(exposition, response);
    const probe = probes[request.url ?? ''];
    const health = probe?.() ?? { ok: false, checks: { path: `Expected ${opsPaths.join(', ')}` } };
    const status = probe === undefined ? 404 : health.ok ? 200 : 503;
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(health)}\n`);
  });
}

async function answerScrape(exposition: Exposition, response: ServerResponse): Promise<void> {
  try {
    const text = await exposition.metrics();
    response.writeHead(200, { 'content-type': exposition.contentType, 'cache-control': 'no-store' });
    response.end(text);
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain' });
    response.end(`The metrics could not be collected: ${(error as Error).message}\n`);
  }
}

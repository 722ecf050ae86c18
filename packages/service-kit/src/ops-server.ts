import { createServer, type Server } from 'node:http';

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

/**
 * The port for operators, apart from the public one: `/livez` and `/readyz`, 200 or 503, with what
 * was looked at as JSON. Not listening yet.
 */
export function createOpsServer({ live, ready }: Probes): Server {
  const routes: Record<string, () => Health> = { '/livez': live, '/readyz': ready };
  return createServer((request, response) => {
    const probe = routes[request.url ?? ''];
    const health = probe?.() ?? { ok: false, checks: { path: 'Expected /livez or /readyz' } };
    const status = probe === undefined ? 404 : health.ok ? 200 : 503;
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(health)}\n`);
  });
}

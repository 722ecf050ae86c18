import { setTimeout as sleep } from 'node:timers/promises';
import { remoteTargets } from '../../infra/terraform/src/scrape-targets.ts';
import type { Machines } from './machines.ts';
import type { Compose } from './servers.ts';

interface Target {
  labels: { job: string };
  scrapeUrl: string;
  health: 'up' | 'down' | 'unknown';
  lastError: string;
}

/** Waits until Prometheus has reached everything it is to scrape; resolves with the jobs, rejects naming what is not up. */
export async function expectScraped(
  compose: Compose,
  machines: Machines,
  { signal, withinMs = 60_000 }: { signal: AbortSignal; withinMs?: number },
): Promise<string[]> {
  const wanted = remoteTargets().map(({ role, port }) => `http://${machines[role].address}:${port}/metrics`);
  const deadline = Date.now() + withinMs;
  for (;;) {
    const targets = await activeTargets(compose);
    const known = targets.map(({ scrapeUrl }) => scrapeUrl);
    const missing = [
      ...wanted.filter((url) => !known.includes(url)).map((url) => `${url} is not among its targets`),
      ...targets
        .filter(({ health }) => health !== 'up')
        .map(
          ({ labels, scrapeUrl, lastError }) =>
            `${labels.job} at ${scrapeUrl}: ${lastError || 'not asked yet'}`,
        ),
    ];
    if (missing.length === 0) return targets.map(({ labels }) => labels.job).sort();
    if (Date.now() > deadline)
      throw new Error(`Expected every target of Prometheus to be up:\n  ${missing.join('\n  ')}`);
    await sleep(1_000, undefined, { signal });
  }
}

/** Its page is for operators, so nothing reaches it but what is on its machine; in the cloud that is a tunnel. */
async function activeTargets(compose: Compose): Promise<Target[]> {
  const url = 'http://127.0.0.1:9090/api/v1/targets?state=active';
  const answer = await compose('observability', ['exec', '-T', 'prometheus', 'wget', '-q', '-O', '-', url]);
  return JSON.parse(answer).data.activeTargets;
}

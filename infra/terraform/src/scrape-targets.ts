import { parse, stringify } from 'yaml';
import { roleOfService } from './folder.ts';
import { flows, portOf, type Role } from './topology.ts';

interface ScrapeConfig {
  static_configs?: { targets: string[] }[];
  dns_sd_configs?: { names: string[]; port: number }[];
  file_sd_configs?: { files: string[] }[];
}

export interface ScrapeTarget {
  role: Role;
  port: number;
}

/**
 * Prometheus's configuration for machines, out of the one for a single machine: what is found there by the
 * name of a service is found here in a file that says which machines there are of that service's role.
 * @throws Error when it would scrape what the topology does not let it reach.
 */
export function forMachines(configuration: string): { text: string; targets: ScrapeTarget[] } {
  const document = parse(configuration);
  const targets: ScrapeTarget[] = [];
  for (const scrape of document.scrape_configs as ScrapeConfig[]) {
    const remote = addresses(scrape).flatMap(([service, port]) => {
      const role = roleOfService(service);
      return role === undefined || role === 'observability' ? [] : [{ role, port: reachable(role, port) }];
    });
    if (remote.length === 0) continue;
    delete scrape.static_configs;
    delete scrape.dns_sd_configs;
    scrape.file_sd_configs = [
      { files: remote.map(({ role, port }) => `/etc/prometheus/targets/${role}-${port}.json`) },
    ];
    targets.push(...remote);
  }
  return { text: stringify(document), targets };
}

function addresses({
  static_configs = [],
  dns_sd_configs = [],
}: ScrapeConfig): [service: string, port: number][] {
  const fixed = static_configs.flatMap(({ targets }) => targets.map((target) => target.split(':')));
  const looked = dns_sd_configs.flatMap(({ names, port }) => names.map((name) => [name, String(port)]));
  return [...fixed, ...looked].map(([service = '', port]) => [service, Number(port)]);
}

function reachable(role: Role, port: number): number {
  const allowed = flows.some(
    ([from, to, name]) => from === 'observability' && to === role && portOf(to, name) === port,
  );
  if (!allowed)
    throw new Error(
      `Expected a flow from observability to port ${port} of ${role} in topology.ts, as Prometheus scrapes it`,
    );
  return port;
}

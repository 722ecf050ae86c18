import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { projectRoot, roleOfService } from './folder.ts';
import { flows, portOf, type Role, topology } from './topology.ts';

/** What of infra/prometheus says whom Prometheus asks where all servers are on one machine. */
export interface OneMachine {
  scrape_configs: { job_name: string; dns_sd_configs?: { names: string[]; port: number }[] }[];
  files: { labels: { job: string }; targets: string[] }[];
}

interface ScrapeTarget {
  job: string;
  service: string;
  port: number;
}
export interface RemoteTarget {
  job: string;
  role: Role;
  port: number;
}

const prometheus = join(projectRoot, topology.observability.folder, 'prometheus');
const read = (path: string) => parse(readFileSync(join(prometheus, path), 'utf8'));
const oneMachine = (): OneMachine => ({
  ...read('prometheus.yml'),
  files: read('targets/one-machine.yml'),
});

/**
 * What has machines of its own: found on one machine by the name of a service, on many by that service's role.
 * @throws Error when it would scrape what the topology does not let it reach.
 */
export function remoteTargets(from: OneMachine = oneMachine()): RemoteTarget[] {
  return targetsOf(from).flatMap(({ job, service, port }) => {
    const role = roleOfService(service);
    return role === undefined || role === 'observability' ? [] : [{ job, role, port: reachable(role, port) }];
  });
}

/** What runs beside Prometheus here as well, as a file of targets. */
export function neighbours(from: OneMachine = oneMachine()): string {
  const here = targetsOf(from).filter(({ service }) => roleOfService(service) === 'observability');
  return stringify(
    here.map(({ job, service, port }) => ({ labels: { job }, targets: [`${service}:${port}`] })),
  );
}

function targetsOf({ scrape_configs, files }: OneMachine): ScrapeTarget[] {
  const looked = scrape_configs.flatMap(({ job_name: job, dns_sd_configs = [] }) =>
    dns_sd_configs.flatMap(({ names, port }) => names.map((service) => ({ job, service, port }))),
  );
  const listed = files.flatMap(({ labels: { job }, targets }) =>
    targets.map((target) => {
      const [service = '', port] = target.split(':');
      return { job, service, port: Number(port) };
    }),
  );
  return [...looked, ...listed];
}

/** A machine has its containers' ports under their own numbers. */
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

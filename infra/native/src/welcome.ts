import { pageAt } from './config.ts';
import type { RunState } from './run-state.ts';

type Say = (line: string) => void;

/** Every address, what is not here, and what to try next. */
export function welcome({ ports, parts, absent = [] }: RunState, say: Say): void {
  const { api, kafka, zookeeper, database, apiOps, observers } = ports;
  const isReady = (name: string) => parts.some((part) => part.name === name && part.state === 'ready');
  const line = (title: string, name: string, port: number | undefined) =>
    isReady(name) ? [`  ${title.padEnd(18)} ${pageAt(port)}/`] : [];
  const observing = [
    ...line('Prometheus', 'prometheus', observers?.prometheus),
    ...line('Alertmanager', 'alertmanager', observers?.alertmanager),
    ...line('Jaeger', 'jaeger', observers?.jaeger),
  ];
  const opsPorts = `${pageAt(apiOps)}/readyz (api; those of consumers and auditor follow it)`;
  say(`
  The page           ${pageAt(api)}/
  The api            ${pageAt(api)}/api
  Health             ${opsPorts}
${observing.map((text) => `${text}\n`).join('')}  Kafka              localhost:${kafka}, ZooKeeper localhost:${zookeeper}
  Database           localhost:${database}, passwords in .native/up/secrets.json
`);
  for (const { name, why } of absent) say(`  absent: ${name} (${why})`);
  for (const { name, state, isOptional } of parts)
    if (isOptional && state !== 'ready') say(`  absent: ${name} (${state}; make logs S=${name})`);
  say(`  Control Center, Grafana and adminer exist as containers only and are not part of a native start.

  Try next: make demo          resize a photograph and follow the job
            make demo N=200    two hundred jobs, eight at a time
            make audit         prove that no job is lost
            make status        what runs and how often it had to be started again
            make down          stop everything`);
}

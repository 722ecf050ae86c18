import { join } from 'node:path';
import { alertmanager } from './alertmanager.ts';
import { type Ports, pageAt, repository } from './config.ts';
import type { ObserverPrograms } from './find-observers.ts';
import { jaeger } from './jaeger.ts';
import { mysqldExporter } from './mysqld-exporter.ts';
import { nodeExporter } from './node-exporter.ts';
import type { Part } from './part.ts';
import { prometheus } from './prometheus.ts';
import type { Secrets } from './secrets.ts';

/** What looks at a system, and by which files. */
export interface ObserverOptions {
  programs: ObserverPrograms;
  /** The folder of Prometheus's rules; without, the project's. */
  rules?: string;
  /** Alertmanager's configuration; without, the project's. */
  alertmanagerFile?: string;
}

/** Describes those whose program is there; none where `ports` has no place for them. */
export function observers(
  folder: string,
  { programs, rules, alertmanagerFile }: ObserverOptions,
  ports: Ports,
  secrets: Secrets,
): Part[] {
  const { observers: own } = ports;
  if (own === undefined) return [];
  const infra = join(repository, 'infra');
  const rulesFolder = rules ?? join(infra, 'prometheus', 'rules');
  const told = alertmanagerFile ?? join(infra, 'alertmanager', 'alertmanager.yml');
  const parts: Part[] = [];
  if (programs.jaeger) parts.push(jaeger(folder, programs.jaeger, own));
  if (programs.prometheus)
    parts.push(prometheus(folder, { ...programs, prometheus: programs.prometheus }, rulesFolder, ports, own));
  if (programs.alertmanager) parts.push(alertmanager(folder, programs.alertmanager, told, own));
  if (programs['mysqld-exporter'])
    parts.push(mysqldExporter(folder, programs['mysqld-exporter'], ports.database, secrets, own));
  if (programs['node-exporter']) parts.push(nodeExporter(programs['node-exporter'], own));
  return parts;
}

/** What tells the services where their spans go, and people where traces are shown. */
export function tracingEnvironment(
  { programs }: ObserverOptions,
  { observers: ports }: Ports,
): NodeJS.ProcessEnv {
  if (programs.jaeger === undefined || ports === undefined) return {};
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.otlp}`,
    JAEGER_URL: pageAt(ports.jaeger),
  };
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { askHttp } from './ask-http.ts';
import { type ObserverPorts, type Ports, pageAt, repository } from './config.ts';
import type { ObserverPrograms } from './find-observers.ts';
import { mountPointsOf } from './node-exporter.ts';
import type { Part } from './part.ts';
import type { ToolName } from './tools.ts';

/** Asks every part for its metrics and computes the rules. */
export function prometheus(
  folder: string,
  programs: ObserverPrograms & { prometheus: string },
  rules: string,
  ports: Ports,
  observers: ObserverPorts,
): Part {
  const configuration = join(folder, 'prometheus.yml');
  return {
    name: 'prometheus',
    address: `127.0.0.1:${observers.prometheus}`,
    command: programs.prometheus,
    arguments: [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      '--storage.tsdb.retention.time=31d',
      '--storage.tsdb.retention.size=12GB',
      '--enable-feature=exemplar-storage',
      `--web.listen-address=127.0.0.1:${observers.prometheus}`,
      // What it tells of leads here, and an alert to its runbook, which is a page of /user.
      `--web.external-url=${pageAt(observers.prometheus)}`,
      `--web.user-assets=${join(repository, 'docs', 'runbooks')}`,
    ],
    prepare: async () =>
      writeFile(
        configuration,
        stringify(
          await prometheusConfiguration(await mountPointsOf(folder), programs, rules, ports, observers),
        ),
      ),
    probe: () => askHttp(`http://127.0.0.1:${observers.prometheus}/-/ready`),
    isOptional: true,
    stopMs: 10_000,
  };
}

/** As in containers (infra/prometheus/prometheus.yml), with this start's addresses under the same jobs. */
export async function prometheusConfiguration(
  mountPoints: string[],
  programs: ObserverPrograms,
  rules: string,
  ports: Ports,
  observers: ObserverPorts,
) {
  const inContainers = join(repository, 'infra', 'prometheus', 'prometheus.yml');
  const { global } = parse(await readFile(inContainers, 'utf8'));
  const at = (...listening: (number | undefined)[]) =>
    listening.filter((port) => port !== undefined).map((port) => `127.0.0.1:${port}`);
  // Whoever is absent on purpose is no target that is down.
  const observerAt = (name: ToolName, port: number) => (programs[name] === undefined ? [] : at(port));
  const jobs = {
    api: at(ports.apiOps),
    consumer: at(...ports.consumers),
    auditor: at(ports.auditor),
    kafka: at(ports.kafkaMetrics),
    zookeeper: at(ports.zookeeperMetrics),
    mysql: observerAt('mysqld-exporter', observers.mysqldExporter),
    disk: observerAt('node-exporter', observers.nodeExporter),
    jaeger: observerAt('jaeger', observers.jaegerMetrics),
    prometheus: observerAt('prometheus', observers.prometheus),
    alertmanager: observerAt('alertmanager', observers.alertmanager),
  };
  return {
    global,
    rule_files: [join(rules, '*.yml')],
    alerting: { alertmanagers: [{ static_configs: [{ targets: jobs.alertmanager }] }] },
    scrape_configs: Object.entries(jobs).map(([name, targets]) => ({
      job_name: name,
      static_configs: [{ targets }],
      ...(name === 'disk' && { metric_relabel_configs: [onlyOf(mountPoints)] }),
    })),
  };
}

/** The disks that the data lies on, of all that the machine has; what is not of a disk has no mount point. */
const onlyOf = (mountPoints: string[]) => ({
  source_labels: ['mountpoint'],
  regex: `(${mountPoints.map((path) => path.replace(/[^\w/-]/g, '\\$&')).join('|')})?`,
  action: 'keep',
});

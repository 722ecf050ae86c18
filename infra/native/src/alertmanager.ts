import { join } from 'node:path';
import { askHttp } from './ask-http.ts';
import { type ObserverPorts, pageAt } from './config.ts';
import type { Part } from './part.ts';

/** Tells people what Prometheus has found. */
export function alertmanager(
  folder: string,
  program: string,
  configuration: string,
  { alertmanager: port }: ObserverPorts,
): Part {
  return {
    name: 'alertmanager',
    address: `127.0.0.1:${port}`,
    command: program,
    arguments: [
      `--config.file=${configuration}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=${pageAt(port)}`,
      // It is alone and needs no port for its peers.
      '--cluster.listen-address=',
    ],
    probe: () => askHttp(`http://127.0.0.1:${port}/-/ready`),
    isOptional: true,
    stopMs: 5_000,
  };
}

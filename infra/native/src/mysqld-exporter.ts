import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { grantExporter } from '@picture-resize/db';
import { askHttp } from './ask-http.ts';
import type { ObserverPorts } from './config.ts';
import { administration } from './database.ts';
import type { Part } from './part.ts';
import type { Secrets } from './secrets.ts';

/** The database's figures; comes in as a user of its own. */
export function mysqldExporter(
  folder: string,
  program: string,
  databasePort: number,
  secrets: Secrets,
  { mysqldExporter: port }: ObserverPorts,
): Part {
  const configuration = join(folder, 'exporter.cnf');
  return {
    name: 'mysqld-exporter',
    address: `127.0.0.1:${port}`,
    command: program,
    arguments: [
      `--config.my-cnf=${configuration}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // Replicas: there are none, and MariaDB would ask for one more right.
      '--no-collect.slave_status',
    ],
    prepare: async () => {
      await grantExporter(administration(databasePort, secrets), secrets.exporterPassword);
      await writeFile(
        configuration,
        `[client]\nhost = 127.0.0.1\nport = ${databasePort}\nuser = exporter\npassword = ${secrets.exporterPassword}\n`,
        { mode: 0o600 },
      );
    },
    probe: () => askHttp(`http://127.0.0.1:${port}/`),
    isOptional: true,
    stopMs: 5_000,
  };
}

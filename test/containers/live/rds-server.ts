import { execa } from 'execa';
import { until } from '../../faults/jobs.ts';
import { versions } from '../compose-files.ts';

/** What AWS's user guide gives the master user of RDS for MySQL; a root of one's own has more, SUPER first of all. */
const MASTER =
  'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, CREATE ROLE, DROP ROLE';

/** A server of its own with what RDS has of RDS: a master user without root's rights, and no connection without TLS. */
export async function startRds(project: string, name: string, certificates: string): Promise<void> {
  const { MYSQL_IMAGE = '' } = await versions();
  await execa('docker', [
    ...['run', '--detach', '--name', `${project}-server`, '--network', project, '--network-alias', name],
    ...['--volume', `${certificates}:/certificates:ro`, '--env', 'MYSQL_ROOT_PASSWORD=root-of-rds'],
    ...[MYSQL_IMAGE, '--port=3307', '--require-secure-transport=ON', '--max-allowed-packet=128M'],
    ...['--ssl-cert=/certificates/server.crt', '--ssl-key=/certificates/server.key'],
  ]);
  const ready = async () => !(await execa('docker', server(project, 'SELECT 1'), { reject: false })).failed;
  await until('the server that stands for RDS is there', ready, 120_000);
  const sql = `REVOKE ALL, GRANT OPTION FROM root@'%'; GRANT ${MASTER} ON *.* TO root@'%' WITH GRANT OPTION`;
  await execa('docker', server(project, sql));
}

const server = (project: string, sql: string) => [
  ...['exec', '--env', 'MYSQL_PWD=root-of-rds', `${project}-server`],
  // As the socket's root, who has everything; by TCP, which the first start of all does not listen at.
  ...['sh', '-c', `mysqladmin --port=3307 --host=127.0.0.1 ping >/dev/null && mysql --execute="${sql}"`],
];

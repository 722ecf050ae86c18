// For commands/tunnel.sh: the region of an environment, the machine that has a role's pages, and their ports.
import { findEnvironment } from './find-environment.ts';
import { resourceName } from './names.ts';
import { portOf, roles, topology } from './topology.ts';

const [environment, wanted] = process.argv.slice(2);
const role = roles.find((name) => name === wanted && topology[name].pages.length > 0);
const config = findEnvironment(environment);
if (role === undefined) {
  const names = roles.filter((name) => topology[name].pages.length > 0).join(', ');
  process.stderr.write(`Expected one of ${names} for ROLE but received "${wanted}"\n`);
  process.exitCode = 1;
} else if (role === 'kafka' && config.kafka.brokers > 1) {
  const { name, kafka } = config;
  process.stderr.write(
    `Expected one broker for Control Center but ${name} has ${kafka.brokers}, for which it is a trial of 30 days (vm/broker.yml). Grafana shows them: ROLE=observability\n`,
  );
  process.exitCode = 1;
} else {
  const ports = topology[role].pages.map((page) => `${page}:${portOf(role, page)}`);
  process.stdout.write(`${config.region} ${resourceName(config, `${role}-1`)} ${ports.join(' ')}\n`);
}

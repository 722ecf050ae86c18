// For commands/tunnel.sh: the region of an environment, and the ports of a role's pages.
import { findEnvironment } from './find-environment.ts';
import { portOf, roles, topology } from './topology.ts';

const [environment, wanted] = process.argv.slice(2);
const role = roles.find((name) => name === wanted && topology[name].pages.length > 0);
if (role === undefined) {
  const names = roles.filter((name) => topology[name].pages.length > 0).join(', ');
  process.stderr.write(`Expected one of ${names} for ROLE but received "${wanted}"\n`);
  process.exitCode = 1;
} else {
  const ports = topology[role].pages.map((page) => `${page}:${portOf(role, page)}`);
  process.stdout.write(`${findEnvironment(environment).region} ${ports.join(' ')}\n`);
}

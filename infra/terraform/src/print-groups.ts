// For commands/roll.sh: the region of an environment and its scaling groups, each of which has its template's name.
import { findEnvironment } from './find-environment.ts';
import { resourceName } from './names.ts';
import { roles, topology } from './topology.ts';

const config = findEnvironment(process.argv[2]);
const groups = roles.filter((role) => !topology[role].keeps).map((role) => resourceName(config, role));
process.stdout.write(`${config.region} ${groups.join(' ')}\n`);

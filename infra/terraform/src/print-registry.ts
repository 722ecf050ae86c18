// For commands/*.sh: the region of an environment and the registry that its images lie in.
import { findEnvironment } from './find-environment.ts';
import { registry } from './names.ts';

const config = findEnvironment(process.argv[2]);
process.stdout.write(`${config.region} ${registry(config)}\n`);

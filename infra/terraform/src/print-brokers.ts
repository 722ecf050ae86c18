// For commands/refresh.sh: how many brokers an environment has.
import { findEnvironment } from './find-environment.ts';

process.stdout.write(`${findEnvironment(process.argv[2]).kafka.brokers}\n`);

// For .ci/run: moto, checkov and the AWS CLI, which several tests look for when they begin.
import { fetchPython } from './python.ts';

await fetchPython((line) => void process.stdout.write(`${line}\n`));

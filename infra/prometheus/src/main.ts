// Makes rules/slo.yml anew, or all rules with shorter windows:
//   node infra/prometheus/src/main.ts [--windows-divided-by 60 --output FOLDER]
import { parseArgs } from 'node:util';
import { writeDividedRules, writeSloRules } from './write-rules.ts';

const options = { 'windows-divided-by': { type: 'string' }, output: { type: 'string' } } as const;

function readArguments() {
  const { 'windows-divided-by': divisor, output } = parseArgs({ options }).values;
  if (divisor === undefined && output === undefined) return undefined;
  if (output === undefined || !(Number(divisor) >= 1)) {
    throw new Error(
      `Expected --windows-divided-by of 1 or more and --output FOLDER but received ${divisor} and ${output}`,
    );
  }
  return { divisor: Number(divisor), output };
}

try {
  const divided = readArguments();
  await (divided === undefined ? writeSloRules() : writeDividedRules(divided.divisor, divided.output));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

// make rehearse: the five folders as five servers, each with a network and an address of its own, behind a firewall
// made of the same flows as the security groups.
import { rehearse } from './rehearse.ts';
import { mismatches, summary, tableOf } from './table.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const brokenOff = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => brokenOff.abort(new Error(`Broken off by ${signal}.`)));

/** Also of what went wrong while it was removed. */
function messages(error: Error): string[] {
  return error instanceof SuppressedError
    ? [...messages(error.suppressed), ...messages(error.error)]
    : [error.message];
}

try {
  const rehearsal = await rehearse({ say, signal: brokenOff.signal });
  const wrong = mismatches(rehearsal);
  say(['', ...tableOf(rehearsal.attempts), '', summary(rehearsal)].join('\n'));
  if (wrong.length > 0) throw new Error(`\n${wrong.join('\n')}`);
} catch (error) {
  process.stderr.write(`${messages(error as Error).join('\n')}\n`);
  process.exitCode = 1;
}
// A job that was followed when it was broken off would be followed for a minute.
process.exit();

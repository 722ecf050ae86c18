// For commands/apply-brokers.sh: of several brokers those that a plan exchanges or stops, and before them those that such
// a plan finds missing. Reads it from stdin as Terraform shows it. Each with its machine and with that of another broker:
// number:machine:other.
import { text } from 'node:stream/consumers';
import { findEnvironment } from './find-environment.ts';
import { resourceName } from './names.ts';

interface Plan {
  resource_changes?: { address: string; change: { actions: string[] } }[];
}

const config = findEnvironment(process.argv[2]);
const { resource_changes = [] }: Plan = JSON.parse(await text(process.stdin));
const machine = (number: number) => resourceName(config, `kafka-${number}`);
/** What becomes of each; a plan has also those that stay as they are. */
const actions = new Map(
  resource_changes.flatMap(({ address, change }) => {
    const [, number] = /^aws_instance\.kafka-(\d+)$/.exec(address) ?? [];
    return number === undefined ? [] : [[Number(number), change.actions] as const];
  }),
);
const numbers = [...actions.keys()].sort((one, another) => one - another);
const becomes = (number: number) => actions.get(number)?.join(' and ') ?? '';
// Another type of machine is an update that stops it. One that only goes has no successor to wait for.
const goes = numbers.filter((number) =>
  ['update', 'delete and create', 'create and delete'].includes(becomes(number)),
);
const away = numbers.filter((number) => becomes(number) === 'create');
/** One that is there to be asked. */
const other = (number: number) =>
  numbers.find((each) => each !== number && !away.includes(each)) ?? (number === 1 ? 2 : 1);
// After an exchange that was broken off one is missing: it comes first, or the others would never be whole.
const turns = goes.length > 0 ? [...away, ...goes] : [];
if (numbers.length > 1)
  process.stdout.write(
    `${turns.map((number) => `${number}:${machine(number)}:${machine(other(number))}`).join('\n')}\n`,
  );

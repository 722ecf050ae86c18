// For commands/apply-brokers.sh: of several brokers those that a plan exchanges or stops. Reads it from stdin as Terraform
// shows it. Each with its machine and with that of another broker: number:machine:other.
import { text } from 'node:stream/consumers';
import { findEnvironment } from './find-environment.ts';
import { resourceName } from './names.ts';

interface Plan {
  resource_changes?: { address: string; change: { actions: string[] } }[];
}

const config = findEnvironment(process.argv[2]);
const { resource_changes = [] }: Plan = JSON.parse(await text(process.stdin));
const machine = (number: number) => resourceName(config, `kafka-${number}`);
const changed = resource_changes.flatMap(({ address, change: { actions } }) => {
  const number = Number(/^aws_instance\.kafka-(\d+)$/.exec(address)?.[1]);
  // Another type of machine is an update that stops it. One that is only made, or only goes, has no successor to wait for.
  const goes = actions.includes('update') || (actions.includes('delete') && actions.includes('create'));
  return number > 0 && goes ? [`${number}:${machine(number)}:${machine(number === 1 ? 2 : 1)}`] : [];
});
if (config.kafka.brokers > 1) process.stdout.write(`${changed.sort().join('\n')}\n`);

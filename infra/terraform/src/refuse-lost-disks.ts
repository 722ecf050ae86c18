// For commands/apply.sh: refuses a plan that destroys data of a protected environment, unless DESTROY names all of it. Reads
// the plan from stdin as Terraform shows it. What leaves a configuration takes its prevent_destroy with it, so that
// Terraform itself refuses only to exchange a disk, and not to remove one.
import { text } from 'node:stream/consumers';
import { findEnvironment } from './find-environment.ts';

interface Plan {
  resource_changes?: { address: string; change: { actions: string[] } }[];
}

const { name, protect } = findEnvironment(process.argv[2]);
const { resource_changes = [] }: Plan = JSON.parse(await text(process.stdin));
const lost = resource_changes
  .filter(({ change }) => change.actions.includes('delete'))
  .flatMap(({ address }) => /^aws_(?:ebs_volume|db_instance)\.(.+?)(?:-disk)?$/.exec(address)?.[1] ?? [])
  .sort();
const expected = lost.join();
const received = process.env.DESTROY ?? '';
if (protect && received !== expected) {
  const what = expected || 'nothing';
  process.stderr.write(
    `Expected ${what} for DESTROY but received ${received || 'nothing'}: this plan destroys the data of ${what}, and ${name} is protected. Nothing was changed.\n`,
  );
  if (expected !== '')
    process.stderr.write(`If it is no longer needed: make tf-apply ENV=${name} DESTROY=${expected}\n`);
  process.exitCode = 1;
}

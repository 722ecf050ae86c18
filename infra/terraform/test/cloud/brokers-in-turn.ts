import { chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const program = fileURLToPath(new URL('../../commands/apply-brokers.sh', import.meta.url));

/**
 * Exchanges the brokers of a stack's plan by commands/apply-brokers.sh. The mock runs no command on a machine, so that is
 * answered here; which machines run at that moment the real CLI asks the mock.
 * @returns the brokers' machines at each of those moments: before and after each exchange
 */
export async function exchangeBrokers(
  folder: string,
  bin: string,
  environment: Record<string, string>,
): Promise<string[][]> {
  const moments = join(folder, 'moments');
  const standIn = join(folder, 'aws');
  const all = `ec2 describe-instances --region ${environment.AWS_REGION} --filters Name=tag:role,Values=kafka Name=instance-state-name,Values=running --query Reservations[].Instances[].InstanceId --output text`;
  await writeFile(moments, '');
  await writeFile(
    standIn,
    `#!/bin/sh
case "$*" in
  *describe-instance-information*) echo 1 ;;
  *send-command*) ${bin}/aws ${all} | xargs >> ${moments}; echo command ;;
  *list-commands*) echo Success ;;
  *) exec ${bin}/aws "$@" ;;
esac
`,
  );
  await chmod(standIn, 0o755);
  await execa(program, [folder, 'prod', '-auto-approve', '-input=false'], {
    // The CLI looks for a profile without a name.
    env: { ...environment, AWS_PROFILE: undefined, PATH: `${dirname(standIn)}:${process.env.PATH}` },
  });
  const lines = (await readFile(moments, 'utf8')).trim().split('\n');
  return lines.map((line) => line.split(' '));
}

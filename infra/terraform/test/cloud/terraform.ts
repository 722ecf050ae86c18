import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const program = fileURLToPath(new URL('../../commands/terraform.sh', import.meta.url));

export interface Change {
  address: string;
  /** As in a plan: create, update, delete; both of the last make a replacement. */
  actions: string[];
  /** Those of its attributes that would be others. */
  attributes: string[];
}

interface PlannedChange {
  address: string;
  mode: string;
  change: { actions: string[]; before: Values; after: Values; after_unknown: Values };
}
type Values = Record<string, unknown> | null;

/** Terraform in the folder of a stack. */
export function terraformIn(folder: string, environment: Record<string, string>) {
  const run = async (...words: string[]) => {
    const { exitCode, all, stdout } = await execa(program, [`-chdir=${folder}`, ...words], {
      env: { ...environment, TF_IN_AUTOMATION: '1', NO_COLOR: '1' },
      all: true,
      reject: false,
      timeout: 540_000,
    });
    if (exitCode !== 0) throw new Error(`terraform ${words[0]} failed:\n${String(all).slice(-3000)}`);
    return String(stdout);
  };
  const quiet = ['-input=false', '-no-color'];
  return {
    init: (...words: string[]) => run('init', ...quiet, '-lockfile=readonly', ...words),
    validate: () => run('validate', '-no-color'),
    /** @returns how many resources there are now more, others or fewer */
    async apply(...words: string[]): Promise<number> {
      return counted(
        await run('apply', ...quiet, '-auto-approve', ...words),
        /Resources: (\d+) added, (\d+) changed, (\d+) destroyed/,
      );
    },
    async destroy(): Promise<number> {
      return counted(await run('destroy', ...quiet, '-auto-approve'), /Resources: (\d+) destroyed/);
    },
    /** Terraform knows them no more; they stay. */
    forget: (...addresses: string[]) => run('state', 'rm', ...addresses),
    /** What Terraform has written down. */
    state: () => run('state', 'pull'),
    /** What an apply would do. */
    async plan(...words: string[]): Promise<Change[]> {
      const file = join(folder, 'next.tfplan');
      await run('plan', ...quiet, `-out=${file}`, ...words);
      const { resource_changes = [] } = JSON.parse(await run('show', '-json', file));
      return (resource_changes as PlannedChange[])
        .filter(({ mode, change }) => mode === 'managed' && change.actions.join() !== 'no-op')
        .map(({ address, change }) => ({ address, actions: change.actions, attributes: different(change) }));
    },
  };
}

function counted(output: string, line: RegExp): number {
  const [, ...counts] = line.exec(output) ?? [];
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

function different({ before, after, after_unknown }: PlannedChange['change']): string[] {
  if (before === null || after === null) return [];
  return Object.keys({ ...before, ...after }).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]) && after_unknown?.[name] !== true,
  );
}

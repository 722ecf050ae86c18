import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../src/folder.ts';
import { dev, machineOf, START, testOnMachine } from './boot.ts';

const script = `${projectRoot}infra/terraform/commands/refresh.sh`;
const APPLY = '/usr/local/lib/picture-resize/apply-schema.sh';

test('a dry run says what each server with a disk would do', async () => {
  const { stdout } = await execa(script, ['prod'], { env: { DRY_RUN: '1' } });
  const restart = '"set -e","systemctl restart picture-resize.service"';
  expect(stdout.split('\n')).toEqual([
    `would run on 1 of role=db: ${restart},"${APPLY}"`,
    `would run on 3 of role=kafka: ${restart},"/usr/local/lib/picture-resize/wait-in-sync.sh"`,
    `would run on 1 of role=observability: ${restart}`,
  ]);
});

async function database(applied: string[]) {
  const machine = await machineOf(dev, 'db-1');
  await machine.run(START);
  await machine.write('/opt/picture-resize/db_container/schema/002_priority.sql', 'ALTER TABLE jobs;\n');
  await machine.write('/opt/picture-resize/db_container/schema/003_owner.sql', 'ALTER TABLE jobs AGAIN;\n');
  await machine.write('/var/lib/stand-in/applied', `${applied.join('\n')}\n`);
  return machine;
}

testOnMachine('files of the schema that the database does not have are applied, in their order', async () => {
  const machine = await database(['000_schema_migrations.sql', '001_jobs.sql']);
  expect(await machine.run(APPLY)).toEqual({
    code: 0,
    said: 'Applying 002_priority.sql\nApplying 003_owner.sql',
  });
  expect(await machine.read('/var/lib/stand-in/sql')).toBe('ALTER TABLE jobs;\nALTER TABLE jobs AGAIN;\n');
});

testOnMachine('a file that fails stops the others, and whoever deploys hears of it', async () => {
  const machine = await database(['000_schema_migrations.sql', '001_jobs.sql']);
  await machine.write('/var/lib/stand-in/mysql', '1');
  expect(await machine.run(APPLY)).toEqual({ code: 1, said: 'Applying 002_priority.sql' });
  expect(await machine.read('/var/lib/stand-in/sql')).toBe('ALTER TABLE jobs;\n');
});

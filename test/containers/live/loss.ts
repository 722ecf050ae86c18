import { expect } from '@jest/globals';
import { finalStatuses, postMany, until } from '../../faults/jobs.ts';
import { testWithStack } from '../engine.ts';
import type { Stack } from './stack.ts';

/** What is gone, and how it comes back. */
export function testLoss(stack: () => Stack): void {
  testWithStack(
    'when the proxy has no api, then Prometheus says so, and no longer when there is one',
    async () => {
      const alert = 'ALERTS{alertname="ProxyHasNoApi", alertstate="firing"}';
      const ask = ['prometheus', 'promtool', 'query', 'instant', 'http://localhost:9090', alert];
      const fires = async () => (await stack().compose('exec', '-T', ...ask)) !== '';
      await stack().compose('stop', 'api');
      await until('it fires', fires, 180_000);
      expect((await fetch(`${stack().api}/`)).status).toBe(503);
      await stack().compose('up', '--detach', '--wait', '--no-deps', '--no-recreate', 'api');
      await until('it has cleared', async () => !(await fires()), 60_000);
    },
    300_000,
  );

  testWithStack(
    'when the table is lost after a backup, then restore brings every job back, also later ones and though the consumers were killed',
    async () => {
      const early = await postMany(stack().api, 5);
      await finalStatuses(stack().api, early);
      const [backup = ''] = /backups\/\S+Z/.exec(await stack().make('backup')) ?? [];
      const late = await postMany(stack().api, 5);
      await finalStatuses(stack().api, late);

      await sql(stack(), 'DELETE FROM jobs');
      // Killed, they are members of the group until their session is over.
      await stack().compose('kill', 'consumer');
      expect((await fetch(`${stack().api}/api/${early[0]}?wait=0`)).status).toBe(202);
      await stack().make('restore', `BACKUP=${backup}`, 'YES=1');
      const ids = [...early, ...late];
      expect(await finalStatuses(stack().api, ids)).toEqual(ids.map(() => 'done'));
      expect(await stack().make('audit')).toMatch(/\+ unaccounted +0/);
    },
    300_000,
  );
}

async function sql(stack: Stack, statement: string): Promise<string> {
  const command = `MYSQL_PWD="$(cat /run/secrets/db_mysql_root_pass)" mysql --user=root "$MYSQL_DATABASE" --execute="${statement}"`;
  return stack.compose('exec', '-T', 'mysql', 'sh', '-c', command);
}

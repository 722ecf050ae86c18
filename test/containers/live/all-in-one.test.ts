import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { execa } from 'execa';
import { finalStatuses, postMany, until } from '../../faults/jobs.ts';
import { startLoad } from '../../faults/load.ts';
import { collectCommands } from '../../runbooks/collect-commands.ts';
import { isSilent, typedInContainers, withExample } from '../../runbooks/excused.ts';
import { isEndless } from '../../runbooks/run-command.ts';
import { testWithStack, withStack } from '../engine.ts';
import { createStack, type Stack } from './stack.ts';

let stack: Stack;
let printed: string;

beforeAll(async () => {
  if (!withStack) return;
  stack = await createStack({ RATE_LIMIT_PER_MINUTE: '0' });
  printed = await stack.make('up');
}, 900_000);
afterAll(() => stack?.remove(), 120_000);

/** The containers of a service, as docker inspect tells them. */
async function inspect(...names: string[]): Promise<{ Config: unknown; HostConfig: unknown; Id: string }[]> {
  const ids = (await stack.compose('ps', '--quiet', ...names)).split('\n');
  return JSON.parse((await execa('docker', ['inspect', ...ids])).stdout);
}

testWithStack('make up says where everything is, and smoke finds every part at work', async () => {
  expect(printed).toContain(`The page           ${stack.api}/`);
  const seen = await stack.make('smoke');
  expect(seen).not.toMatch(/failed|absent/);
  expect(seen).toContain('64 × 48 webp');
});

testWithStack('what docker inspect tells of our containers has no secret in it', async () => {
  const secrets = await execa(
    'grep',
    ['-rhE', '^(JOB_ID_SECRET|DB_MYSQL_\\w*PASS|GRAFANA_ADMIN_PASS)=.', '--include=.env', '.'],
    {
      cwd: stack.folder,
    },
  );
  const values = secrets.stdout.split('\n').map((line) => line.slice(line.indexOf('=') + 1));
  expect(values.length).toBeGreaterThan(6);
  const told = JSON.stringify(await inspect());
  for (const value of new Set(values)) expect(told).not.toContain(value);
});

testWithStack('make demo shows a job from queued to done', async () => {
  const seen = await stack.make('demo');
  expect(seen).toMatch(/Accepted as job [0-9a-f]{32}/);
  expect(seen).toContain('after 400 × 300');
});

const ofRunbooks = new Set((await collectCommands()).map(({ typed }) => typed).filter(typedInContainers));
testWithStack.each([...ofRunbooks])(
  '%s of the runbooks works, and every part is healthy after it',
  async (line) => {
    const { exitCode, stdout, stderr } = await stack.type(withExample(line));
    if (!isEndless(line)) expect({ line, exitCode, stderr }).toMatchObject({ exitCode: 0 });
    // What is asked about a fault inside a server has no answer where all is well.
    if (!line.includes(' exec ') && !isSilent(line)) expect(stdout + stderr).toMatch(/\S/);
    if (isEndless(line)) expect(stdout).toMatch(/^[a-z-]+(-\d+)? +\| /m);
    if (/restart|stop|scale/.test(line)) await stack.compose('up', '--detach', '--wait', '--no-recreate');
  },
  120_000,
);

testWithStack(
  'make scale starts more consumers and more apis, and each of them is healthy',
  async () => {
    await stack.make('scale', 'CONSUMERS=3', 'APIS=2');
    expect(await inspect('consumer')).toHaveLength(3);
    expect(await inspect('api')).toHaveLength(2);
    expect(await finalStatuses(stack.api, await postMany(stack.api, 12))).toEqual(Array(12).fill('done'));
  },
  180_000,
);

testWithStack(
  'make roll exchanges every api and consumer and refuses no request meanwhile',
  async () => {
    const before = (await inspect('api', 'consumer')).map(({ Id }) => Id);
    const load = startLoad([stack.api]);
    await stack.make('roll');
    await load.stop();
    const after = (await inspect('api', 'consumer')).map(({ Id }) => Id);
    expect(after).toHaveLength(before.length);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    expect(load.refused).toEqual([]);
    expect(load.posted()).toBeGreaterThan(20);
    const statuses = await finalStatuses(stack.api, load.accepted);
    expect(new Set(statuses)).toEqual(new Set(['done']));
  },
  400_000,
);

testWithStack(
  'when the new api does not come up, then make roll removes it and the old ones go on',
  async () => {
    const before = (await inspect('api')).map(({ Id }) => Id);
    const main = join(stack.folder, 'services/api/src/main.ts');
    const sound = await readFile(main, 'utf8');
    await writeFile(main, `throw new Error('broken on purpose');\n${sound}`);
    await expect(stack.make('roll')).rejects.toThrow(/broken on purpose.*The old ones go on/s);
    await writeFile(main, sound);
    expect((await inspect('api')).map(({ Id }) => Id).sort()).toEqual(before.sort());
    expect(await finalStatuses(stack.api, await postMany(stack.api, 2))).toEqual(['done', 'done']);
  },
  400_000,
);

testWithStack(
  'when the proxy has no api, then Prometheus says so, and no longer when there is one',
  async () => {
    const alert = 'ALERTS{alertname="ProxyHasNoApi", alertstate="firing"}';
    const ask = ['prometheus', 'promtool', 'query', 'instant', 'http://localhost:9090', alert];
    const fires = async () => (await stack.compose('exec', '-T', ...ask)) !== '';
    await stack.compose('stop', 'api');
    await until('it fires', fires, 180_000);
    expect((await fetch(`${stack.api}/`)).status).toBe(503);
    await stack.compose('up', '--detach', '--wait', '--no-deps', '--no-recreate', 'api');
    await until('it has cleared', async () => !(await fires()), 60_000);
  },
  300_000,
);

testWithStack(
  'when the table is lost after a backup, then restore brings every job back, also later ones and though the consumers were killed',
  async () => {
    const early = await postMany(stack.api, 5);
    await finalStatuses(stack.api, early);
    const [backup = ''] = /backups\/\S+Z/.exec(await stack.make('backup')) ?? [];
    const late = await postMany(stack.api, 5);
    await finalStatuses(stack.api, late);

    await sql('DELETE FROM jobs');
    // Killed, they are members of the group until their session is over.
    await stack.compose('kill', 'consumer');
    expect((await fetch(`${stack.api}/api/${early[0]}?wait=0`)).status).toBe(202);
    await stack.make('restore', `BACKUP=${backup}`, 'YES=1');
    const ids = [...early, ...late];
    expect(await finalStatuses(stack.api, ids)).toEqual(ids.map(() => 'done'));
    expect(await stack.make('audit')).toMatch(/\+ unaccounted +0/);
  },
  300_000,
);

testWithStack(
  'when the api asks for keys, then no command that has forgotten them exchanges it',
  async () => {
    await writeFile(join(stack.folder, 'services/api/files/keys'), `alice:${'0'.repeat(64)}\n`);
    await stack.make('up', 'API_KEYS_FILE=/files/keys');
    for (const words of [['up'], ['roll'], ['restart'], ['scale', 'APIS=3']]) {
      await expect(stack.make(...words)).rejects.toThrow('would let in everybody');
    }
    const job = '0'.repeat(32);
    expect((await fetch(`${stack.api}/api/${job}`)).status).toBe(401);
  },
  300_000,
);

testWithStack(
  'when one broker runs, then make up refuses three, which would begin without jobs',
  async () => {
    const refused = stack.make('up', 'CLUSTER=1', 'API_KEYS_FILE=/files/keys');
    await expect(refused).rejects.toThrow('Three brokers begin with empty topics');
  },
);

async function sql(statement: string): Promise<string> {
  const command = `MYSQL_PWD="$(cat /run/secrets/db_mysql_root_pass)" mysql --user=root "$MYSQL_DATABASE" --execute="${statement}"`;
  return stack.compose('exec', '-T', 'mysql', 'sh', '-c', command);
}

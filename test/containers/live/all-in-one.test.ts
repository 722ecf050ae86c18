import { afterAll, beforeAll, expect } from '@jest/globals';
import { execa } from 'execa';
import { until } from '../../faults/jobs.ts';
import { collectCommands } from '../../runbooks/collect-commands.ts';
import { isSilent, typedInContainers, withExample } from '../../runbooks/excused.ts';
import { isEndless } from '../../runbooks/run-command.ts';
import { testWithStack, withStack } from '../engine.ts';
import { testExchange } from './exchange.ts';
import { testForgottenSettings } from './forgotten-settings.ts';
import { testLoss } from './loss.ts';
import { createStack, type Stack } from './stack.ts';

let stack: Stack;
let printed: string;

beforeAll(async () => {
  if (!withStack) return;
  stack = await createStack({ RATE_LIMIT_PER_MINUTE: '0' });
  printed = await stack.make('up');
}, 900_000);
afterAll(() => stack?.remove(), 120_000);

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
  const told = JSON.stringify(await stack.inspect());
  for (const value of new Set(values)) expect(told).not.toContain(value);
});

testWithStack('make demo shows a job from queued to done', async () => {
  const seen = await stack.make('demo');
  expect(seen).toMatch(/Accepted as job [0-9a-f]{32}/);
  expect(seen).toContain('after 400 × 300');
});

/** Who depends on what was restarted may have been unhealthy until just now, and that ends the wait of Compose. */
const areHealthy = () =>
  stack.compose('up', '--detach', '--wait', '--no-recreate').then(
    () => true,
    () => false,
  );

const ofRunbooks = new Set((await collectCommands()).map(({ typed }) => typed).filter(typedInContainers));
testWithStack.each([...ofRunbooks])(
  '%s of the runbooks works, and every part is healthy after it',
  async (line) => {
    const { exitCode, stdout, stderr } = await stack.type(withExample(line));
    if (!isEndless(line)) expect({ line, exitCode, stderr }).toMatchObject({ exitCode: 0 });
    // What is asked about a fault inside a server has no answer where all is well.
    if (!line.includes(' exec ') && !isSilent(line)) expect(stdout + stderr).toMatch(/\S/);
    if (isEndless(line)) expect(stdout).toMatch(/^[a-z-]+(-\d+)? +\| /m);
    if (/restart|stop|scale/.test(line)) await until('every part is healthy', areHealthy, 120_000);
  },
  180_000,
);

// On the same system, as its start takes minutes; in this order, as each leaves it as it is found but for the last.
testExchange(() => stack);
testLoss(() => stack);
testForgottenSettings(() => stack);

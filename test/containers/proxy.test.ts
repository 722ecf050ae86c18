import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { execa } from 'execa';
import { until } from '../faults/jobs.ts';
import { root, versions } from './compose-files.ts';
import { testWithEngine, withEngine } from './engine.ts';

const name = `test-proxy-${process.pid}`;
const stub = `${name}-api`;
let proxy: string;

const docker = async (...words: string[]) => (await execa('docker', words, { cwd: root })).stdout;

/** Stands in for an api that takes two seconds to tell how it is; it answers at once, and at /slow three seconds late. */
const program = `
  const { createServer } = require('node:http');
  createServer((request, response) => setTimeout(() => response.end(), 2000)).listen(9464);
  createServer((request, response) =>
    setTimeout(() => response.end('answered'), request.url === '/slow' ? 3000 : 0)).listen(5000);`;

beforeAll(async () => {
  if (!withEngine) return;
  const { NODE_IMAGE = '' } = await versions();
  const image = await docker('build', '--quiet', 'services/api/proxy');
  await docker('network', 'create', name);
  const within = ['run', '--detach', '--init', '--network', name];
  await docker(...within, '--name', stub, '--network-alias', 'api', NODE_IMAGE, 'node', '-e', program);
  await docker(...within, '--name', name, '--read-only', '--publish', '127.0.0.1::5000', image);
  proxy = `http://${await docker('port', name, '5000')}`;
}, 300_000);

afterAll(async () => {
  if (!withEngine) return;
  await execa('docker', ['rm', '--force', '--volumes', name, stub], { reject: false });
  await execa('docker', ['network', 'rm', name], { reject: false });
});

/** By a connection of its own. */
const request = (path: string) => fetch(proxy + path, { headers: { connection: 'close' } });

const answers = () =>
  request('/').then(
    ({ ok }) => ok,
    () => false,
  );

testWithEngine('when an api is too busy to tell how it is, then it is asked all the same', async () => {
  await until('it answers', answers);
  for (let second = 0; second < 10; second += 1) {
    expect((await request('/')).status).toBe(200);
    await sleep(1_000);
  }
});

testWithEngine(
  'when the proxy is stopped, then it answers what it has in hand and takes no more',
  async () => {
    await until('it answers', answers);
    const answer = request('/slow').then((response) => response.text());
    await sleep(500);
    const stopped = docker('stop', '--time', '30', name);
    await sleep(1_000);
    await expect(request('/')).rejects.toThrow();
    expect(await answer).toBe('answered');
    await stopped;
    expect(await docker('inspect', '--format', '{{.State.ExitCode}}', name)).toBe('0');
  },
);

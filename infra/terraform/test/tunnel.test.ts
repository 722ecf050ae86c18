import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../src/folder.ts';

/** What the CLI does for a page whose session opens: it leaves Ctrl-C to the plugin and waits for it. */
const opens = `trap '' INT; echo $$ >> open; session-manager-plugin`;

/**
 * The tunnel to the four pages of observability. `session` is what the CLI does for one whose port is $port; `curl`
 * whether somebody answers there: 7 is nobody.
 */
async function tunnel<T>(
  { session = opens, curl }: { session?: string; curl: string },
  use: (running: ReturnType<typeof start>, read: (file: string) => Promise<string[]>) => Promise<T>,
): Promise<T> {
  const place = await mkdtemp(join(tmpdir(), 'tunnel-'));
  const standIn = async (name: string, body: string) => {
    await writeFile(join(place, name), `#!/bin/sh\ncd ${place}\n${body}\n`);
    await chmod(join(place, name), 0o755);
  };
  const read = async (file: string) =>
    (await readFile(join(place, file), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  try {
    await standIn('session-manager-plugin', 'exec /bin/sleep 60');
    // As many tries as it likes, in no time.
    await standIn('sleep', 'exec /bin/sleep 0.01');
    await standIn('curl', `for last; do :; done\nport=\${last##*:}\nport=\${port%/}\n${curl}`);
    await standIn(
      'aws',
      `echo "$*" >> calls
port=\${*##*localPortNumber=}
case "$*" in
  *describe-instances*) echo i-7 ;;
  *) ${session} ;;
esac`,
    );
    const running = start(place);
    return await use(running, read);
  } finally {
    await rm(place, { recursive: true });
  }
}
function start(place: string) {
  return execa(`${projectRoot}infra/terraform/commands/tunnel.sh`, ['dev', 'observability'], {
    env: { PATH: `${place}:${process.env.PATH}` },
    reject: false,
    timeout: 60_000,
  });
}
const afterwards = '[ -e "open" ] && [ "$(wc -l < open)" -ge 4 ] || exit 7';
const isThere = (pid: string) => {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};
/** Those of these processes that are there five seconds later. */
async function left(pids: string[]): Promise<string[]> {
  for (let tries = 0; tries < 100 && pids.some(isThere); tries++) await setTimeout(50);
  return pids.filter(isThere);
}

test('when tunnel.sh is ended, then so are its sessions', () =>
  tunnel({ curl: afterwards }, async (running, read) => {
    while ((await read('open')).length < 4) await setTimeout(50);
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect([exitCode, stderr]).toEqual([130, '']);
    expect(await left(await read('open'))).toEqual([]);
  }));

test('when something listens at a port already, then no session is opened and the port is named', async () => {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Prometheus's is that server's, every other one is nobody's.
  const curl = `[ "$port" = 9090 ] || exit 7\nexec /usr/bin/env PATH="$(echo "$PATH" | cut -d: -f2-)" curl --silent --output /dev/null "http://localhost:${port}/"`;
  try {
    await tunnel({ curl }, async (running, read) => {
      const { exitCode, stdout, stderr } = await running;
      expect([exitCode, stdout, stderr]).toEqual([
        1,
        '',
        'Expected port 9090 of this machine to be free for prometheus but something answers there: end it (make down, or another tunnel)',
      ]);
      expect(await read('calls')).toEqual([]);
    });
  } finally {
    server.close();
  }
});

test.each([
  ['ends at once', 'exit 0'],
  ['hangs then', 'session-manager-plugin'],
])('when a session can not listen and %s, then its words are shown and the others are ended', (_, then) =>
  tunnel(
    {
      session: `[ "$port" != 9090 ] || { echo $$ >> open; echo 'bind: address already in use'; ${then}; exit; }; ${opens}`,
      // Prometheus's never opens.
      curl: `[ "$port" != 9090 ] || exit 7; ${afterwards}`,
    },
    async (running, read) => {
      const { exitCode, stdout, stderr } = await running;
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        /^The session of prometheus (has ended|did not open its port within a minute):\nbind: address already in use$/,
      );
      expect(stdout).not.toContain('9090');
      expect(await left(await read('open'))).toEqual([]);
    },
  ),
);

test('when a session ends later, then the tunnel ends with its words', () =>
  tunnel(
    {
      session: `[ "$port" != 9090 ] || { echo $$ >> open; until [ -e late ]; do /bin/sleep 0.1; done; echo 'Session timed out'; exit; }; ${opens}`,
      curl: `${afterwards}; [ "$port" != 9093 ] || touch late`,
    },
    async (running) => {
      const { exitCode, stdout, stderr } = await running;
      expect(exitCode).toBe(1);
      expect(stdout).toContain('prometheus  http://localhost:9090/');
      expect(stderr).toContain('The session of prometheus has ended:\nSession timed out');
    },
  ));

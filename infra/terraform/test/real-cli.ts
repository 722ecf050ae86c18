import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../src/folder.ts';

const PATH = [join(projectRoot, '.native/python/bin'), process.env.PATH].join(delimiter);

const isHere = !(await execa('aws', ['--version'], { env: { PATH }, reject: false })).failed;
if (!isHere)
  process.stderr.write(
    'Commands are not run with the real AWS CLI, their tests are skipped: make tf-test fetches it.\n',
  );
/** Skipped, and counted as skipped, where there is no AWS CLI. */
export const testWithCli = isHere ? test : test.skip;

/** What AWS was asked: the operation and what it was given, as it went over the wire. */
export interface Asked {
  operation: string;
  given: Record<string, unknown>;
}
/** By operation: an answer, JSON or XML as the service speaks it; of several the next one each time, the last one for good. */
export type Answers = Record<string, (object | string)[]>;

/**
 * Runs one of commands/ with the real AWS CLI, which refuses what AWS's own description of its services does not allow,
 * against a server that notes what arrives. What would wait or open a session is a stand-in.
 */
export async function runCommand(name: string, words: string[], answers: Answers) {
  const place = await mkdtemp(join(tmpdir(), 'command-'));
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const target = request.headers['x-amz-target'];
    const form = new URLSearchParams(body);
    const operation = String(target ?? form.get('Action')).replace(/^.*\./, '');
    asked.push({ operation, given: target === undefined ? Object.fromEntries(form) : JSON.parse(body) });
    const left = answers[operation] ?? [];
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer === undefined) response.statusCode = 400;
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const standIn = async (program: string, script: string) => {
      await writeFile(join(place, program), `#!/bin/sh\n${script}\n`);
      await chmod(join(place, program), 0o755);
    };
    await standIn('sleep', '');
    await writeFile(join(place, 'sessions'), '');
    // A session ends by itself when all pages of a tunnel have had their time to open, which curl sees at once.
    const open = `[ "$(wc -l < ${place}/sessions)" -ge 4 ]`;
    await standIn(
      'session-manager-plugin',
      `[ -n "\${5:-}" ] || exit 0
echo "$3 $5" >> ${place}/sessions
until ${open}; do /bin/sleep 0.1; done
/bin/sleep 3
echo 'Session timed out'`,
    );
    await standIn('curl', `${open} || { /bin/sleep 0.5; exit 7; }`);
    const { exitCode, stdout, stderr } = await execa(
      `${projectRoot}infra/terraform/commands/${name}`,
      words,
      {
        env: {
          PATH: [place, PATH].join(delimiter),
          AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_MAX_ATTEMPTS: '1',
          // Whoever runs this may have keys to a real account.
          AWS_PROFILE: undefined,
          AWS_CONFIG_FILE: '/dev/null',
          AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        },
        reject: false,
        timeout: 60_000,
      },
    );
    const sessions = (await readFile(join(place, 'sessions'), 'utf8')).split('\n').filter(Boolean);
    return { exitCode, stdout, stderr, asked, sessions: sessions.sort() };
  } finally {
    server.close();
    await rm(place, { recursive: true });
  }
}

import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { audit } from '../../operations/src/audit.ts';
import { testKafka } from '../faults/dead-letters.ts';
import { until } from '../faults/jobs.ts';
import { createSystem, type TestSystem, testDatabase } from '../system.ts';

const church = await readFile(new URL('../photographs/church.jpg', import.meta.url));
const makeKeyProgram = fileURLToPath(new URL('../../services/api/src/make-key.ts', import.meta.url));

let system: TestSystem;
let api: string;
let keysFile: string;
let alice: Key;
let bob: Key;

beforeAll(async () => {
  [alice, bob] = await Promise.all([makeKey('alice'), makeKey('bob')]);
  keysFile = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys');
  await writeFile(keysFile, `# Who may come in\n\n${alice.line}\n${bob.line}\n`);
  system = await createSystem({ consumers: 1, environment: { API_KEYS_FILE: keysFile } });
  api = system.addresses.api;
  await system.topology.start();
});
afterAll(async () => {
  await system.stop();
  await rm(dirname(keysFile), { recursive: true });
});

interface Key {
  key: string;
  line: string;
}

/** As "make api-key" does. */
async function makeKey(owner: string): Promise<Key> {
  const { stdout } = await execa(process.execPath, [makeKeyProgram, owner]);
  const [, key = '', line = ''] = /^(pr_\S+)$[\s\S]*^(\S+:[0-9a-f]{64})$/m.exec(stdout) ?? [];
  return { key, line };
}

function get(path: string, key?: string): Promise<Response> {
  return fetch(api + path, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
}

async function post(key?: string): Promise<Response> {
  return fetch(`${api}/api?width=50&height=40`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg', ...(key && { authorization: `Bearer ${key}` }) },
    body: new Uint8Array(church),
  });
}

test('without a key, or with one that nobody holds, everything under /api is 401 and says how', async () => {
  for (const answer of [await post(), await post('pr_wrong'), await get('/api/00'), await get('/api')]) {
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="picture-resize"');
    expect(await answer.json()).toMatchObject({
      type: 'urn:picture-resize:problem:no-valid-key',
      detail: expect.stringMatching(/^Expected a key as in "Authorization: Bearer <key>" but received/),
    });
  }
  expect((await get('/')).status).toBe(200);
});

test('with a key a job is done, and its owner alone can see it', async () => {
  const accepted = await post(alice.key);
  expect(accepted.status).toBe(202);
  const { id } = await accepted.json();
  await until('it is done', async () => (await get(`/api/${id}?wait=5`, alice.key)).status === 200);
  expect((await get(`/api/${id}/picture`, alice.key)).status).toBe(200);

  const unheardOf = await (await get(`/api/${'0'.repeat(32)}`, bob.key)).json();
  for (const path of [`/api/${id}`, `/api/${id}/picture`, `/api/${id}/events`]) {
    const answer = await get(path, bob.key);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual(unheardOf);
  }
});

test('the audit knows jobs of every owner as ours', async () => {
  await post(bob.key);
  const { addresses } = system;
  const database = testDatabase(addresses);
  const sources = { topic: 'pictures', groupId: 'resize', secret: addresses.secrets.jobIdSecret };
  const kafka = testKafka(addresses.kafkaPort);
  try {
    const ledger = await audit({ ...sources, kafka, database, retentionMs: 7 * 24 * 3600 * 1000 });
    expect(ledger).toMatchObject({ accepted: 2, unaccounted: [], foreign: 0 });
  } finally {
    await database.sequelize.close();
  }
});

test('when the file of keys changes, then the new ones hold within seconds and those left out no more', async () => {
  const carol = await makeKey('carol');
  // As most tools write: another file takes its place.
  await writeFile(`${keysFile}.new`, `${alice.line}\n${carol.line}\n`);
  await rename(`${keysFile}.new`, keysFile);
  await until('carol is let in', async () => (await get('/api/00', carol.key)).status === 404, 10_000);
  expect((await get('/api/00', alice.key)).status).toBe(404);
  expect((await get('/api/00', bob.key)).status).toBe(401);
});

test('when the changed file is broken, then the keys before stay valid, and SIGHUP reads the mended one at once', async () => {
  await writeFile(keysFile, 'bob:not-a-hash\n');
  await until('it is in the log', async () => /line 1 that is not owner:sha256/.test(await apiLog()), 10_000);
  expect((await get('/api/00', alice.key)).status).toBe(404);

  await writeFile(keysFile, `${bob.line}\n`);
  process.kill(system.addresses.apiPid as number, 'SIGHUP');
  await until('bob is let in', async () => (await get('/api/00', bob.key)).status === 404, 1_500);
  expect((await get('/api/00', alice.key)).status).toBe(401);
});

test('neither keys nor their hashes are in the log, but whose job it was is', async () => {
  const log = await apiLog();
  for (const { key, line } of [alice, bob]) {
    expect(log).not.toContain(key);
    expect(log).not.toContain(line.split(':')[1]);
  }
  expect(log).toMatch(/"owner":"alice"/);
});

function apiLog(): Promise<string> {
  return readFile(join(system.folder, 'logs', 'api.log'), 'utf8');
}

import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../', import.meta.url));

async function dependencies(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const files = [
    'package.json',
    '{packages,services}/*/package.json',
    '{db_container,operations,test,infra/native,infra/terraform}/package.json',
  ];
  for await (const file of glob(files, { cwd: root })) {
    const { dependencies, devDependencies } = JSON.parse(await readFile(root + file, 'utf8'));
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (!name.startsWith('@picture-resize/')) found.set(name, String(version));
    }
  }
  return found;
}

test('docs/dependencies.md gives a reason for every dependency, and for no other', async () => {
  const document = await readFile(`${root}docs/dependencies.md`, 'utf8');
  const listed = [...document.matchAll(/^\| ([^|]+) \|[^|]+\|$/gm)].flatMap(
    ([, names]) => names?.split(', ') ?? [],
  );
  expect(
    listed
      .slice(1)
      .filter((name) => !name.startsWith('-'))
      .sort(),
  ).toEqual([...(await dependencies()).keys()].sort());
});

test('every version is exact', async () => {
  for (const [name, version] of await dependencies())
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
});

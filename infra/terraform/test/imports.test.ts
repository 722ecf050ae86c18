import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../src/folder.ts';

test('two files name the CDK and its bindings, and no other does', async () => {
  const folder = join(projectRoot, 'infra/terraform');
  const named: string[] = [];
  for (const part of ['src', 'test'])
    for (const path of await readdir(join(folder, part), { recursive: true })) {
      if (!path.endsWith('.ts')) continue;
      const text = await readFile(join(folder, part, path), 'utf8');
      if (/(from|import\() *'(cdktf|cdktn|constructs|@cdktf\/)/.test(text)) named.push(`${part}/${path}`);
    }
  expect(named.sort()).toEqual(['src/aws.ts', 'src/cdk.ts']);
});

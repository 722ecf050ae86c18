import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
/** As it would stand in package.json, in place of cdktf and of what both stand on. */
const packages = ['cdktf@npm:cdktn@0.24.0', 'constructs@10.6.0'];

/** Writes the dev stack with the CDK's successor under the CDK's name, sources and bindings untouched. */
export async function writeWithSuccessor(images: object): Promise<string> {
  // Inside the project, so that every other package is found as ever.
  const place = join(root, '.native/successor');
  await rm(place, { recursive: true, force: true });
  await mkdir(join(place, 'infra/terraform/deployed'), { recursive: true });
  await writeFile(join(place, 'package.json'), '{ "private": true, "type": "module" }\n');
  await execa(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', '--legacy-peer-deps', ...packages],
    {
      cwd: place,
      env: { npm_config_workspaces: 'false' },
    },
  );
  for (const path of ['src', 'vm', '.terraform.lock.hcl'])
    await cp(join(root, 'infra/terraform', path), join(place, 'infra/terraform', path), { recursive: true });
  await writeFile(join(place, 'infra/terraform/deployed/dev.json'), JSON.stringify(images));
  await copyBindings(place);
  for (const folder of ['db_container', 'kafka_client', 'services'])
    await symlink(join(root, folder), join(place, folder));
  for (const path of await readdir(join(root, 'infra')))
    if (path !== 'terraform') await symlink(join(root, 'infra', path), join(place, 'infra', path));

  await execa(process.execPath, ['infra/terraform/src/main.ts', 'dev'], { cwd: place });
  return join(place, 'infra/terraform/cdktf.out/stacks/dev');
}

/** Those that src/aws.ts names: they take the CDK from where they lie themselves. */
async function copyBindings(place: string): Promise<void> {
  const text = await readFile(join(root, 'infra/terraform/src/aws.ts'), 'utf8');
  const paths = [...text.matchAll(/'(@cdktf\/provider-aws\/lib\/[\w-]+)\//g)].map(([, path]) => path ?? '');
  for (const path of ['@cdktf/provider-aws/package.json', ...paths]) {
    const to = join(place, 'node_modules', path);
    await mkdir(dirname(to), { recursive: true });
    await cp(join(root, 'node_modules', path), to, { recursive: true });
  }
}

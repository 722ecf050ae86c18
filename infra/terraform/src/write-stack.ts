import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, type Construct } from './cdk.ts';

/** Writes the stack that `create` makes into a folder that Terraform can start in, and says which one. */
export function writeStack(outdir: string, create: (app: Construct) => { node: { id: string } }): string {
  // The CDK's successor writes what this version can read; cdktf itself does not look.
  const app = new App({ outdir, context: { targetVersions: { terraform: '>=1.11.0' } } });
  const { id } = create(app).node;
  app.synth();
  const folder = join(outdir, 'stacks', id);
  // The provider has to be the one that was tested.
  const lock = '.terraform.lock.hcl';
  copyFileSync(fileURLToPath(new URL(`../${lock}`, import.meta.url)), join(folder, lock));
  return folder;
}

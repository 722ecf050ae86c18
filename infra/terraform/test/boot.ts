import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from '@jest/globals';
import { configOf } from './environments.ts';
import { createMachine, type Machine, whatIsMissing } from './machine.ts';
import { type Document, synthesize } from './synthesize.ts';

const missing = await whatIsMissing();
if (missing !== undefined)
  process.stderr.write(`User data is not executed, its tests are skipped: ${missing}.\n`);
/** Skipped, and counted as skipped, where there is nothing to run it. */
export const testOnMachine = missing === undefined ? test : test.skip;

export const START = '/usr/local/lib/picture-resize/start.sh';
export const dev = synthesize(configOf('dev'));
export const prod = synthesize(configOf('prod'));
let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'machines-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

/** What Terraform hands a machine at its first boot. */
export function packedUserData(document: Document, name: string): string {
  const { user_data } = document.resource.aws_launch_template?.[`${name}-template`] ?? {};
  const { user_data_base64 } = document.resource.aws_instance?.[name] ?? {};
  return String(user_data ?? user_data_base64);
}

/** A machine as Terraform would make it, with what lies for it in the bucket. */
export async function machineOf(document: Document, name: string): Promise<Machine> {
  const root = await mkdtemp(join(place, `${name}-`));
  const machine = await createMachine(root, packedUserData(document, name));
  const release = document.resource.aws_s3_object?.[`${name}-release`]?.content;
  // As Terraform reads it.
  if (release !== undefined)
    await machine.write('/var/lib/stand-in/release.json', String(release).replace(/([$%])\1\{/g, '$1{'));
  await machine.write('/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0abc123', '');
  return machine;
}

interface ComposedService {
  image: string;
  build?: object;
  environment: Record<string, string>;
  ports?: { published: string; host_ip?: string }[];
  volumes?: { source?: string }[];
}
interface Composed {
  services: Record<string, ComposedService>;
  configs?: Record<string, { file?: string }>;
}
export const composed = async (machine: Machine): Promise<Composed> =>
  JSON.parse(await machine.read('/var/lib/stand-in/compose.json'));

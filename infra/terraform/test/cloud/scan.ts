import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';

export interface Waiver {
  check: string;
  /** One stack's only; else every stack's. */
  stack?: string;
  /** A pattern that the resource's address is matched with. */
  resource: string;
  reason: string;
}
interface Finding {
  check_id: string;
  check_name: string;
  resource: string;
  file_path: string;
}

export interface ScanResult {
  passed: number;
  waived: number;
  /** A line for each. */
  failed: string[];
  /** Waivers that nothing needs any more. */
  idle: string[];
}

/** What checkov says of synthesized stacks, without what waivers.json gives a reason for. */
export async function scan(bin: string, folders: string[]): Promise<ScanResult> {
  const waivers: Waiver[] = JSON.parse(await readFile(new URL('./waivers.json', import.meta.url), 'utf8'));
  const passes = (finding: Finding, { check, stack, resource }: Waiver) =>
    check === finding.check_id &&
    (stack === undefined || finding.file_path === `/${stack}.tf.json`) &&
    new RegExp(`^${resource}$`).test(finding.resource);
  const { stdout } = await execa(
    join(bin, 'checkov'),
    [
      '--directory',
      await readable(folders),
      '--framework',
      'terraform_json',
      '--output',
      'json',
      '--compact',
      '--soft-fail',
      '--skip-download',
    ],
    { maxBuffer: 100_000_000 },
  );
  const { results, summary } = JSON.parse(stdout);
  if (summary.parsing_errors > 0)
    throw new Error(`checkov could not read ${results.parsing_errors.join(', ')}`);
  const findings: Finding[] = results.failed_checks;
  const failed = findings.filter((finding) => !waivers.some((waiver) => passes(finding, waiver)));
  return {
    passed: summary.passed,
    waived: findings.length - failed.length,
    failed: failed.map(
      ({ check_id, check_name, file_path, resource }) =>
        `${check_id} ${file_path} ${resource}: ${check_name}`,
    ),
    idle: waivers
      .filter((waiver) => !findings.some((finding) => passes(finding, waiver)))
      .map(({ check, resource }) => `${check} ${resource}`),
  };
}

/** Copies with what checkov looks at; it stumbles over the settings of Terraform itself. */
async function readable(folders: string[]): Promise<string> {
  const place = join(folders[0] ?? '', '..', 'scanned');
  await mkdir(place, { recursive: true });
  for (const folder of folders) {
    const { resource, data, provider } = JSON.parse(await readFile(join(folder, 'cdk.tf.json'), 'utf8'));
    const text = JSON.stringify({ resource, ...(data && { data }), provider }, null, 2);
    await writeFile(join(place, `${basename(folder)}.tf.json`), text);
  }
  return place;
}

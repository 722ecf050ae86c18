import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { burnRateRules } from './burn-rate-rules.ts';
import { divideWindows } from './divide-windows.ts';
import { readObjectives } from './objectives.ts';

/** Where the rules lie that Prometheus reads. */
export const rulesFolder = fileURLToPath(new URL('../rules', import.meta.url));

const MADE = '# Made from slo.yml by node infra/prometheus/src/main.ts; a test holds it to that.\n';

/** The text of rules/slo.yml as slo.yml wants it. */
export function sloRules(): string {
  return MADE + stringify(burnRateRules(readObjectives()), { lineWidth: 0 });
}

/** Writes rules/slo.yml anew. */
export async function writeSloRules(): Promise<void> {
  await writeFile(join(rulesFolder, 'slo.yml'), sloRules());
}

/** Writes all rules into another folder, with their windows divided: for drills. */
export async function writeDividedRules(divisor: number, output: string): Promise<void> {
  await mkdir(output, { recursive: true });
  for (const name of await readdir(rulesFolder)) {
    const rules = parse(await readFile(join(rulesFolder, name), 'utf8'));
    await writeFile(join(output, name), stringify(divideWindows(rules, divisor), { lineWidth: 0 }));
  }
}

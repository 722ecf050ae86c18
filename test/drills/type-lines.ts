import { until } from '../faults/jobs.ts';
import { type Drill, filled, type Injected, type Line } from './drill.ts';
import type { DrillSystem } from './drill-system.ts';

/** A part that hangs is killed after 30 s, and has to become ready then. */
const LINE_MS = 90_000;
/** Until whoever is asked has noticed. */
const SEEN_MS = 15_000;

/** Types what the drill looks at. That a line ends with an error, as where nobody answers, is no matter. */
export async function typeSights({ type }: DrillSystem, { looks = [] }: Drill): Promise<void> {
  for (const { line, shows } of looks)
    await until(`${line} shows ${shows}`, async () => shows.test((await type(line)).stdout), SEEN_MS);
}

/** Types the drill's lines into a shell, as somebody would who has the runbook before them. */
export async function typeLines(
  { type }: DrillSystem,
  { types = [] }: Drill,
  { fill = () => ({}) }: Injected,
): Promise<void> {
  let printed = '';
  for (const line of types) printed = await typeOne(type, line, fill(printed));
}

async function typeOne(type: DrillSystem['type'], line: Line, fill: Record<string, string>): Promise<string> {
  const typed = filled(line, fill);
  let printed = '';
  const works = async () => {
    const { exitCode, stdout, stderr } = await type(typed, LINE_MS);
    if (exitCode !== 0) throw new Error(`${typed} ended with ${exitCode}: ${stderr.trim()}`);
    printed = stdout;
    return line.until === undefined || line.until.test(stdout);
  };
  await until(`${typed} prints ${line.until}`, works, LINE_MS);
  return printed;
}

import { mkdir, rename, rm } from 'node:fs/promises';
import { execa } from 'execa';
import { builtFolder, isComplete, moduleOf, type Tool, tools } from './tools.ts';
import { UserError } from './user-error.ts';

type Say = (line: string) => void;

const STILL_MS = 30_000;

/**
 * Gets the observers' programs that are missing, without root: the Go compiler makes them from their
 * modules. What is on the PATH or was made before is left as it is.
 * @throws UserError that names what can't be had, and how it can
 */
export async function fetchTools(say: Say): Promise<void> {
  const missing: [name: string, tool: Tool][] = [];
  for (const [name, tool] of Object.entries(tools)) {
    if (await isComplete(tool)) say(`${name} is here.`);
    else missing.push([name, tool]);
  }
  if (missing.length === 0) return;
  if (!(await hasGo())) throw new UserError(missing.map((entry) => howToGet(...entry)).join('\n'));

  const minutes = missing.reduce((sum, [, tool]) => sum + tool.minutes, 0);
  say(`Building ${missing.map(([name]) => name).join(', ')}: once, about ${minutes} minutes on two cores.`);
  const failures: string[] = [];
  for (const [name, tool] of missing) {
    const why = await build(name, tool, say);
    if (why !== undefined) failures.push(`${howToGet(name, tool)} ${why}`);
  }
  if (failures.length > 0) throw new UserError(failures.join('\n'));
}

/** Into a folder of its own and then in one step to its place, so that there is never half a program. */
async function build(name: string, tool: Tool, say: Say): Promise<string | undefined> {
  const module = await moduleOf(tool);
  const folder = await builtFolder(tool);
  const draft = `${folder}.${process.pid}`;
  const begun = performance.now();
  const seconds = () => Math.round((performance.now() - begun) / 1000);
  say(`  ${name}: ${module}, about ${tool.minutes} min …`);
  const still = setInterval(() => say(`  ${name}: still at it after ${seconds()} s`), STILL_MS);
  try {
    await mkdir(draft, { recursive: true });
    const { stdout } = await go('mod', 'download', '-json', module);
    // Not "go install": it refuses modules that replace others.
    await go(
      'build',
      '-C',
      JSON.parse(stdout).Dir,
      '-trimpath',
      '-ldflags=-s -w',
      '-o',
      `${draft}/`,
      ...Object.values(tool.programs),
    );
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    say(`  ${name}: built in ${seconds()} s`);
    return undefined;
  } catch (error) {
    return `The build said: ${lastLine(error)}`;
  } finally {
    clearInterval(still);
    await rm(draft, { recursive: true, force: true });
  }
}

async function go(...words: string[]): Promise<{ stdout: string }> {
  const environment = { GOWORK: 'off', CGO_ENABLED: '0' };
  return execa('go', words, { cwd: '/', env: environment, stdin: 'ignore' });
}

async function hasGo(): Promise<boolean> {
  return !(await execa('go', ['version'], { reject: false })).failed;
}

function howToGet(name: string, { debianPackage }: Tool): string {
  const byGo = 'with Go (go.dev) on the PATH, "make tools" builds it';
  return debianPackage === undefined
    ? `${name} is missing: ${byGo}.`
    : `${name} is missing: apt-get install ${debianPackage}, or ${byGo}.`;
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr || message).trim().split('\n').at(-1) ?? '';
}

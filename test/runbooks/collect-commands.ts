import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface RunbookCommand {
  /** The runbooks that have it. */
  from: string[];
  /** As it is typed with containers. */
  typed: string;
  /** As it is typed where the system runs natively: mostly the same. */
  natively: string;
  /** The first lines of what the runbooks show below it. */
  shown: string[];
}

const folder = fileURLToPath(new URL('../../docs/runbooks/', import.meta.url));

const FENCE = /^```\w*\n([\s\S]*?)^```/gm;
const INLINE = /`((?:make|curl|docker|kafka-[a-z-]+|promtool|npm) [^`]+)`/g;
const NATIVELY = /^(.*\S)\s+# natively (.+)$/;

/** Every command of the runbooks and their index, each once. */
export async function collectCommands(): Promise<RunbookCommand[]> {
  const found = new Map<string, RunbookCommand>();
  for (const name of (await readdir(folder)).sort()) {
    for (const { from, shown, ...command } of commandsIn(name, await readFile(join(folder, name), 'utf8'))) {
      const same = found.get(command.natively) ?? { ...command, from: [], shown: [] };
      same.from.push(...from);
      same.shown.push(...shown);
      found.set(command.natively, same);
    }
  }
  return [...found.values()];
}

/** What a reader types: the lines of fences that begin with "$ ", and what sentences name. */
export function commandsIn(name: string, text: string): RunbookCommand[] {
  const fences = [...text.matchAll(FENCE)].flatMap(([, fence = '']) => {
    // Before the first "$ " nothing is typed.
    const [, ...parts] = `\n${fence}`.split('\n$ ');
    return parts.map((part) => {
      const [line = '', first = ''] = part.split('\n');
      return { from: [name], ...bothWays(line), shown: first === '' ? [] : [first] };
    });
  });
  const sentences = text.replace(FENCE, '');
  const inline = [...sentences.matchAll(INLINE)].map(([, line = '']) => ({
    from: [name],
    ...bothWays(line),
    shown: [],
  }));
  return [...fences, ...inline];
}

/** Behind "# natively" is the name of a part, a port, or the whole command. */
function bothWays(line: string): Pick<RunbookCommand, 'typed' | 'natively'> {
  const [, typed = line, other = ''] = NATIVELY.exec(line) ?? [];
  const [part] = /^S=[\w-]+/.exec(other) ?? [];
  const [port] = /^\d+/.exec(other) ?? [];
  if (part !== undefined) return { typed, natively: typed.replace(/S=[\w-]+/, part) };
  if (port !== undefined) return { typed, natively: typed.replace(/localhost:\d+/, `localhost:${port}`) };
  return { typed, natively: other || typed };
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from './configurations.ts';

/** What a target of a Dockerfile says, and the stages it comes from. */
export interface Image {
  /** The image from elsewhere that it begins with. */
  base: string;
  user: string | undefined;
  healthCheck: string | undefined;
  stopSignal: string | undefined;
}

interface Stage {
  name: string | undefined;
  from: string;
  /** Of each kind the last one counts. */
  instructions: Map<string, string>;
}

export async function imageOf(build: NonNullable<Service['build']>): Promise<Image> {
  const text = await readFile(join(build.context, build.dockerfile ?? 'Dockerfile'), 'utf8');
  return readDockerfile(text, build.target, build.args);
}

/** @param target the last stage, if there is none */
export function readDockerfile(text: string, target?: string, args: Record<string, string> = {}): Image {
  const { stages, presets } = parse(text);
  let stage = target === undefined ? stages.at(-1) : stages.find(({ name }) => name === target);
  if (stage === undefined) throw new Error(`Expected a stage ${target} but the Dockerfile has none`);
  const said = new Map(stage.instructions);
  let { from } = stage;
  while (true) {
    stage = stages.find(({ name }) => name === from);
    if (stage === undefined) break;
    for (const [word, value] of stage.instructions) if (!said.has(word)) said.set(word, value);
    from = stage.from;
  }
  return {
    base: from.replace(/\$\{(\w+)\}/g, (_, name) => args[name] ?? presets[name] ?? ''),
    user: said.get('USER'),
    healthCheck: said.get('HEALTHCHECK') === 'NONE' ? undefined : said.get('HEALTHCHECK'),
    stopSignal: said.get('STOPSIGNAL'),
  };
}

function parse(text: string): { stages: Stage[]; presets: Record<string, string> } {
  const stages: Stage[] = [];
  const presets: Record<string, string> = {};
  for (const line of text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')) {
    const [word = '', rest = ''] = line.trim().split(/\s+(.*)/s);
    if (word === 'FROM') {
      const [from = '', , name] = rest.split(/\s+/);
      stages.push({ from, name, instructions: new Map() });
    } else if (stages.length === 0) {
      const [name = '', value = ''] = rest.split('=');
      if (word === 'ARG') presets[name] = value;
    } else stages.at(-1)?.instructions.set(word, rest);
  }
  return { stages, presets };
}

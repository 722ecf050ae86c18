import { folders, read } from '../compose-files.ts';
import { numbersOf } from './reach.ts';

/** The ports of this machine that each folder may take, by the README's table of servers. */
export const readmePorts: Record<string, ReadonlySet<number>> = await readPorts();

async function readPorts() {
  const text = await read('README.md');
  const rows = folders.map((folder) => {
    const row = text.split('\n').find((line) => line.startsWith(`| [${folder}](${folder}) |`));
    const ports =
      row
        ?.split('|')
        .at(-2)
        ?.match(/\d{4,5}(–\d{4,5})?/g) ?? [];
    return [folder, new Set(ports.flatMap(numbersOf))] as const;
  });
  return { ...Object.fromEntries(rows), '.': new Set(rows.flatMap(([, ports]) => [...ports])) };
}

// Writes dashboards/*.json: "make dashboards".
import { writeFile } from 'node:fs/promises';
import { files } from './dashboards.ts';

for (const [name, json] of files) {
  await writeFile(new URL(`../dashboards/${name}`, import.meta.url), json);
}

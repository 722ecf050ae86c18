// make docs: writes what is made from the code.
import { writeFile } from 'node:fs/promises';
import { metricsDocument } from './metrics-table.ts';

await writeFile(new URL('../../docs/metrics.md', import.meta.url), metricsDocument());

import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ourFaults } from '../../services/consumer/src/report-outcome.ts';
import { root, runbookNames, runbooksFolder } from './rule-files.ts';

interface LogLine {
  runbook: string;
  line: string;
  level: string;
  msg: string | undefined;
  errorCode: string | undefined;
}

/** What runbooks show of our logs; "…" is left out, so it is no JSON. */
const shown: LogLine[] = [];
for (const runbook of runbookNames) {
  const text = await readFile(join(runbooksFolder, `${runbook}.md`), 'utf8');
  for (const [line, level = ''] of text.matchAll(/^\{"level":"(\w+)".*\}$/gm)) {
    const [msg, errorCode] = [/"msg":"([^"]+)"\}$/, /"errorCode":"([^"]+)"/].map(
      (field) => field.exec(line)?.[1],
    );
    shown.push({ runbook, line, level, msg, errorCode });
  }
}

const statements: string[] = [];
for await (const file of glob('{services,packages}/*/src/**/*.ts', { cwd: root })) {
  statements.push(...(await readFile(join(root, file), 'utf8')).split(';\n'));
}

// kafkajs has its own words.
test.each(shown.filter(({ msg, line }) => msg !== undefined && !line.includes('"kafkajs"')))(
  '$runbook shows "$msg" at the level at which it is logged',
  ({ level, msg }) => {
    const writes = statements.filter((one) => one.includes(`'${msg}'`));
    // A problem that is our fault is logged where it is answered, by services/api/src/answer-problem.ts.
    const how = level === 'error' ? /logger\.error\(|new Problem\(/ : new RegExp(`logger\\.${level}\\(`);
    expect(writes.join(';')).toMatch(how);
  },
);

test.each(shown.filter(({ errorCode }) => errorCode !== undefined))(
  '$runbook shows a job that ends with $errorCode as a warning only if its sender can do nothing',
  ({ level, errorCode = '' }) => {
    expect(level).toBe(ourFaults.includes(errorCode) ? 'warn' : 'info');
  },
);

// For with.sh: what is set in these .env files, as lines for a shell to evaluate: print-settings.ts FILE …
// Compose reads them in a way of its own (quotes, comments, $), so it is asked: whoever imitates it has another password.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const files = process.argv.slice(2);
const missing = files.filter((file) => !existsSync(file));
if (missing.length > 0) refuse(`Expected ${missing.join(' and ')}: "make env" writes what is missing.`);

const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
const names = [...text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:]/gm)].map(([, name]) => name);
const asEnv = files.flatMap((file) => ['--env-file', file]);
const { status, stdout, stderr } = spawnSync(
  'docker',
  ['compose', ...asEnv, '--file', '-', 'config', '--format', 'json'],
  {
    input: JSON.stringify({
      name: 'settings',
      services: { settings: { image: 'none', environment: names } },
    }),
    encoding: 'utf8',
  },
);
if (status !== 0) refuse(`Compose can't read ${files.join(' and ')}: ${stderr.trim()}`);

const { services } = JSON.parse(stdout);
for (const [name, value] of Object.entries<string | null>(services.settings.environment)) {
  // Written out for Compose to read once more, which a $ would not survive.
  const once = (value ?? '').replaceAll('$$', '$');
  process.stdout.write(`export ${name}='${once.replaceAll("'", `'\\''`)}'\n`);
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}

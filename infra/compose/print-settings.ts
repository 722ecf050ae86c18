// For with.sh: what is set in these .env files, as lines for a shell to evaluate: print-settings.ts FILE …
// Compose reads them in a way of its own (quotes, comments, $), so it is asked: whoever imitates it has another password.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const files = process.argv.slice(2);
const names = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:]/gm)].map(
    ([, name]) => name,
  ),
);
const words = [
  'compose',
  ...files.flatMap((file) => ['--env-file', file]),
  '--file',
  '-',
  'config',
  '--format',
  'json',
];
const input = JSON.stringify({
  name: 'settings',
  services: { settings: { image: 'none', environment: names } },
});
const { services } = JSON.parse(execFileSync('docker', words, { input, encoding: 'utf8' }));
for (const [name, value] of Object.entries<string | null>(services.settings.environment)) {
  // Written out for Compose to read once more, which a $ would not survive.
  const text = (value ?? '').replaceAll('$$', '$');
  process.stdout.write(`export ${name}='${text.replaceAll("'", `'\\''`)}'\n`);
}

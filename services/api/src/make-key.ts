// Makes a key to the api for one owner: node src/make-key.ts OWNER
import { randomBytes } from 'node:crypto';
import { keyLine, readKeyLine } from './key-line.ts';

const owner = process.argv[2] ?? '';
const key = `pr_${randomBytes(24).toString('base64url')}`;
const line = keyLine(owner, key);

if (readKeyLine(line) === undefined) {
  process.stderr.write(
    `Expected OWNER to be 1 to 63 lower-case letters, digits, dots, hyphens or underscores but received "${owner}"\n`,
  );
  process.exitCode = 1;
} else {
  process.stdout.write(
    `The key, shown only now:\n${key}\n\nIts line for the file that API_KEYS_FILE names:\n${line}\n`,
  );
}

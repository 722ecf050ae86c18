import { execFileSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium on this machine, or undefined: nothing is downloaded. */
export const chromiumPath = process.env.CHROMIUM || names.map(findOnPath).find((path) => path !== undefined);

if (chromiumPath === undefined) {
  process.stderr.write(
    'The tests of the page are skipped: no Chromium. Get it with "apt-get install chromium", or set CHROMIUM.\n',
  );
}

function findOnPath(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** Without a sandbox, as CI runs as root; without a word to anyone but the page's own server. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

import { timingSafeEqual } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Owner } from '@picture-resize/job';
import { type Logger, SettingsError } from '@picture-resize/service-kit';
import { hashKey, type KeyEntry, readKeyLine } from './key-line.ts';

/** Who holds keys to the api, read from a file that may change while the api runs. */
export interface ApiKeys {
  /** Whose key this is; undefined: nobody's. */
  ownerOf: (key: string) => Owner | undefined;
  /** Reads the file again. One that is broken changes nothing and is logged. */
  reload: () => void;
  /** Ends looking for changes. */
  close: () => void;
}

const LOOK_EVERY_MS = 2_000;

/**
 * Reads a line for each key; an owner may have several. Empty lines and those that begin with # are none.
 * @throws SettingsError where the file can't be read or a line is wrong.
 */
export function openApiKeys(file: string, logger: Logger): ApiKeys {
  let entries = readEntries(file);
  const reload = () => {
    try {
      entries = readEntries(file);
      logger.info({ file, keys: entries.length }, 'api keys read');
    } catch (error) {
      logger.error({ reason: (error as Error).message }, 'api keys not read, those before stay valid');
    }
  };
  // Looks at the file's time instead of waiting for events, which miss a file that is exchanged for another.
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, reload);
  return {
    ownerOf: (key) => findOwner(entries, key),
    reload,
    close: () => unwatchFile(file, reload),
  };
}

/** Looks at every entry, so that the time it takes tells nothing about any of them. */
function findOwner(entries: KeyEntry[], key: string): Owner | undefined {
  const hash = hashKey(key);
  let found: Owner | undefined;
  for (const entry of entries) if (timingSafeEqual(entry.hash, hash)) found = entry.owner;
  return found;
}

function readEntries(file: string): KeyEntry[] {
  const lines = readLines(file).map((line, index) => ({ text: line.trim(), number: index + 1 }));
  return lines
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
    .map(({ text, number }) => {
      const entry = readKeyLine(text);
      if (entry === undefined) throw wrong(`has a line ${number} that is not owner:sha256`);
      return entry;
    });
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    throw wrong(`can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function wrong(what: string): SettingsError {
  return new SettingsError([
    `API_KEYS_FILE: The file ${what}. "make api-key OWNER=name" makes a line for it.`,
  ]);
}

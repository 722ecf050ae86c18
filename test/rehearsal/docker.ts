import { execa } from 'execa';

export interface CommandOptions {
  /** What it reads. */
  input?: string;
  /** Runs to its end although the rehearsal is broken off: what cleans up, and what would not be known to be there. */
  always?: boolean;
}
/** Runs docker; resolves with what it printed, rejects with its last words. */
export type Docker = (words: string[], options?: CommandOptions) => Promise<string>;

// Nothing else of the environment: a COMPOSE_FILE or an API_PORT there is meant for "make up".
const kept = Object.entries(process.env).filter(([name]) => /^(PATH|HOME|DOCKER_\w+)$/.test(name));

/** @param signal breaks off what runs */
export function createDocker(signal: AbortSignal): Docker {
  return async (words, { input, always = false } = {}) => {
    const { failed, stdout, stderr, shortMessage } = await execa('docker', words, {
      env: Object.fromEntries(kept),
      extendEnv: false,
      reject: false,
      // A group of its own: Ctrl-C is heard here and must not reach what cleans up.
      detached: true,
      // Compose takes its time to stop starting things.
      forceKillAfterDelay: 30_000,
      ...(input === undefined ? { stdin: 'ignore' } : { input }),
      ...(always ? {} : { cancelSignal: signal }),
    });
    if (!always) signal.throwIfAborted();
    if (!failed) return stdout;
    const lastWords = (stderr || shortMessage || '').trim().split('\n').slice(-3).join('\n');
    throw new Error(`docker ${words.filter((word) => /^[a-z]+$/.test(word))[0]} failed:\n${lastWords}`);
  };
}

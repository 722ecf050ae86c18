/** How long and from which seed: `make fuzz SECONDS=600 SEED=7`. Without a seed each run is another. */
export const seconds = Number(process.env.FUZZ_SECONDS || 60);
export const seed = Number(process.env.FUZZ_SEED || Date.now() % 2 ** 31);

/** For fast-check: runs for a share of the time, and says the seed when it finds something. */
export function forShare(share: number) {
  return {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: seconds * share * 1000,
    endOnFailure: true,
  };
}
